using System.Buffers;
using System.Numerics;

namespace StreamingAnomaly.Detection;

/// <summary>The saved form of an ensemble.</summary>
/// <remarks><code>
/// int32 version │ int32 CRC-32C of the rest │ window │ int64 learned │ baseline │ int32 members │ (name │ state │ calibrator) for each
/// </code>Window, baseline, names, states and calibrators are each an int32 length and as many bytes.</remarks>
internal static class EnsembleState
{
    private const int Version = 2;

    // Used again and again: streams are saved every thousand points.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _body;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _section;

    public static void Save(IBufferWriter<byte> to, SlidingWindow past, long learned, Baseline? baseline, Member[] members)
    {
        var body = _body ??= new ArrayBufferWriter<byte>();
        var section = _section ??= new ArrayBufferWriter<byte>();
        body.ResetWrittenCount();
        section.ResetWrittenCount();
        past.Save(section);
        body.WriteSection(section.WrittenSpan);
        body.Write(learned);
        section.ResetWrittenCount();
        baseline?.Save(section);
        body.WriteSection(section.WrittenSpan);
        body.Write(members.Length);
        foreach (var member in members) member.Save(body, section);

        to.Write(Version);
        to.Write(Checksum(body.WrittenSpan));
        to.Write(body.WrittenSpan);
    }

    public static bool TryLoad(ReadOnlySpan<byte> from, SlidingWindow past, out long learned, Baseline? baseline, Member[] members)
    {
        var reader = new StateReader(from);
        learned = 0;
        if (reader.TryRead(out int version) && version == Version
            && reader.TryRead(out int checksum) && checksum == Checksum(reader.Rest)
            && TryLoadBody(reader, past, out learned, baseline, members)) return true;

        learned = 0;
        past.TryLoad([]);
        baseline?.TryLoad([]);
        foreach (var member in members) member.Clear();
        return false;
    }

    private static bool TryLoadBody(StateReader body, SlidingWindow past, out long learned, Baseline? baseline, Member[] members)
    {
        learned = 0;
        if (!body.TryReadSection(out var window) || !past.TryLoad(window)
            || !body.TryRead(out learned) || past.Count != Math.Min(learned, past.Capacity)
            || !body.TryReadSection(out var run) || !(baseline?.TryLoad(run) ?? run.IsEmpty)
            || !body.TryRead(out int count) || count != members.Length) return false;

        foreach (var member in members)
            if (!member.TryLoad(ref body)) return false;

        return body.AtEnd;
    }

    private static int Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes) crc = BitOperations.Crc32C(crc, octet);
        return (int)crc;
    }
}

using System.Buffers;
using System.Numerics;
using System.Text;

namespace StreamingAnomaly.Detection;

/// <summary>The saved form of an ensemble.</summary>
/// <remarks><code>
/// int32 version │ int32 CRC-32C of the rest │ window │ int32 members │ (name │ state) for each member
/// </code>Window, names and states are each an int32 length and as many bytes.</remarks>
internal static class EnsembleState
{
    private const int Version = 1;

    public static void Save(IBufferWriter<byte> to, SlidingWindow past, IDetector[] detectors)
    {
        var body = new ArrayBufferWriter<byte>();
        var section = new ArrayBufferWriter<byte>();
        past.Save(section);
        body.WriteSection(section.WrittenSpan);
        body.Write(detectors.Length);
        foreach (var detector in detectors)
        {
            section.ResetWrittenCount();
            detector.Save(section);
            body.WriteSection(Encoding.UTF8.GetBytes(detector.Name));
            body.WriteSection(section.WrittenSpan);
        }

        to.Write(Version);
        to.Write(Checksum(body.WrittenSpan));
        to.Write(body.WrittenSpan);
    }

    public static bool TryLoad(ReadOnlySpan<byte> from, SlidingWindow past, IDetector[] detectors)
    {
        var reader = new StateReader(from);
        if (reader.TryRead(out int version) && version == Version
            && reader.TryRead(out int checksum) && checksum == Checksum(reader.Rest)
            && TryLoadBody(reader, past, detectors)) return true;

        // Nothing fits an empty state, so whoever has one is as new.
        past.TryLoad([]);
        foreach (var detector in detectors) detector.TryLoad([]);
        return false;
    }

    private static bool TryLoadBody(StateReader body, SlidingWindow past, IDetector[] detectors)
    {
        if (!body.TryReadSection(out var window) || !past.TryLoad(window)
            || !body.TryRead(out int members) || members != detectors.Length) return false;

        foreach (var detector in detectors)
        {
            if (!body.TryReadSection(out var name) || !name.SequenceEqual(Encoding.UTF8.GetBytes(detector.Name))
                || !body.TryReadSection(out var state) || !detector.TryLoad(state)) return false;
        }

        return body.AtEnd;
    }

    private static int Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes) crc = BitOperations.Crc32C(crc, octet);
        return (int)crc;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using StreamingAnomaly.Server.Ingest.WebSockets;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Streams;

namespace StreamingAnomaly.Server.Ingest;

/// <summary>The subprotocol <c>points.binary.v1</c>: sixteen bytes a point, answered by one.</summary>
/// <remarks>
/// A message is <c>int64 first_seq</c> (0: none; point i has first_seq + i), then 1 to 10,000 times <c>int64</c> microseconds since 1970 and
/// <c>float64</c> value (NaN is missing), all little-endian.
/// </remarks>
internal sealed class BinaryPointCodec : IPointCodec
{
    public const string Subprotocol = "points.binary.v1";

    public static readonly BinaryPointCodec Instance = new();

    private const int HeaderBytes = sizeof(long);
    private const int PointBytes = sizeof(long) + sizeof(double);

    // A byte of the reply: bit 0 anomaly, 1 alarm, 2 warming up, 3 refused, 4 duplicate, 5 to 7 votes.
    private const byte Anomaly = 1;
    private const byte Alarm = 1 << 1;
    private const byte WarmingUp = 1 << 2;
    private const byte Refused = 1 << 3;
    private const byte Duplicate = 1 << 4;
    private const int VotesShift = 5;
    private const int MostVotes = 7;

    private static readonly ProtocolError BadLength = new(
        ErrorCodes.InvalidJson, $"a message of {Subprotocol} is 8 bytes and 16 for each of 1 to {IPointCodec.MaxBatch} points");

    private static readonly ProtocolError BadSeq = new(
        ErrorCodes.InvalidSeq, $"first_seq must be 0, or such that every point's seq is from 1 to {ReceivedPoint.MaxSeq}", "first_seq");

    private static readonly ProtocolError BadTimestamp = new(ErrorCodes.InvalidTimestamp, "timestamp must lie in the years 1 to 9999", "timestamp");

    private static readonly ProtocolError BadValue = new(ErrorCodes.InvalidValue, "value must be a number within ±1e150, or NaN", "value");

    public void Decode(ReadOnlySpan<byte> message, PointBuffer into)
    {
        var start = into.Here();
        var (count, rest) = Math.DivRem(message.Length - HeaderBytes, PointBytes);
        if (rest != 0 || count is < 1 or > IPointCodec.MaxBatch)
        {
            into.Add(BadLength, default, 0);
            into.EndMessage(start, isBatch: false);
            return;
        }

        var seq = BinaryPrimitives.ReadInt64LittleEndian(message);
        if (seq is < 0 or > ReceivedPoint.MaxSeq || seq + count - 1 > ReceivedPoint.MaxSeq)
        {
            into.Add(BadSeq, default, 0);
            into.EndMessage(start, isBatch: false);
            return;
        }

        for (var points = message[HeaderBytes..]; !points.IsEmpty; points = points[PointBytes..])
        {
            Add(BinaryPrimitives.ReadInt64LittleEndian(points), BinaryPrimitives.ReadDoubleLittleEndian(points[sizeof(long)..]), seq, into);
            if (seq != 0) seq++;
        }

        into.EndMessage(start, isBatch: true);
    }

    /// <remarks>What is wrong with a whole message is said in text: a byte could not say it.</remarks>
    public Opcode Encode(PointBuffer buffer, in PointBuffer.Message message, IBufferWriter<byte> reply)
    {
        var places = buffer.PlacesOf(message);
        if (!message.IsBatch)
        {
            JsonPointEncoder.WriteError(places[0].Error!, default, 0, reply);
            return Opcode.Text;
        }

        var bytes = reply.GetSpan(places.Length);
        for (var i = 0; i < places.Length; i++) bytes[i] = places[i].Error is null ? Verdict(buffer.OutcomeOf(places[i])) : Refused;
        reply.Advance(places.Length);
        return Opcode.Binary;
    }

    private static void Add(long micros, double value, long seq, PointBuffer into)
    {
        if (!Timestamps.IsInRange(micros)) into.Add(BadTimestamp, default, seq);
        else if (double.IsInfinity(value) || Math.Abs(value) > ReceivedPoint.MaxMagnitude) into.Add(BadValue, default, seq);
        // −0 becomes 0: they would count as two distinct values. And every NaN the same one.
        else into.Add(new ReceivedPoint(micros, double.IsNaN(value) ? double.NaN : value + 0.0, seq, IsArrival: false), default);
    }

    private static byte Verdict(in Outcome outcome)
    {
        if (outcome.Kind == OutcomeKind.UnknownSeq) return Refused;
        var point = outcome.Point;
        var verdict = Math.Min(BitOperations.PopCount(point.VotesMask), MostVotes) << VotesShift;
        if (point.IsAnomaly) verdict |= Anomaly;
        if (point.IsAlarm) verdict |= Alarm;
        if (point.Has(PointFlags.WarmingUp)) verdict |= WarmingUp;
        if (outcome.Kind == OutcomeKind.Duplicate) verdict |= Duplicate;
        return (byte)verdict;
    }
}

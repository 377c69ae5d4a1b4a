using StreamingAnomaly.Detection;

namespace StreamingAnomaly.Server.Points;

/// <summary>A well-formed point as it came from a client, not judged yet.</summary>
/// <param name="Micros">Microseconds since the Unix epoch, UTC; the time of arrival where the client's could not be read.</param>
/// <param name="Value">NaN is missing.</param>
/// <param name="Seq">The client's own number; 0 where it sent none.</param>
/// <param name="IsArrival">The time is that of arrival.</param>
internal readonly record struct ReceivedPoint(long Micros, double Value, long Seq, bool IsArrival)
{
    /// <summary>Larger magnitudes are refused: their squares must stay finite.</summary>
    public const double MaxMagnitude = Sample.LargestValue;

    /// <summary>2^53 − 1: the largest that every client can count to.</summary>
    public const long MaxSeq = (1L << 53) - 1;
}

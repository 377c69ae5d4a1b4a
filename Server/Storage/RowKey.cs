namespace StreamingAnomaly.Server.Storage;

/// <summary>A stream and a number in it as one integer, by which runs and spans are found: rows of a stream lie together, in order.</summary>
/// <remarks>Found by two columns SQLite would read each row it compares with whole, and of a run that is many pages.</remarks>
internal static class RowKey
{
    private const int NumberBits = 40;

    // A trillion: 32 bytes each of them are 35 TB.
    private const long MaxNumber = (1L << NumberBits) - 1;

    /// <summary>The last stream that a database can number; numbers of deleted ones are not used again.</summary>
    public const long MaxStream = (1L << (63 - NumberBits)) - 1;

    /// <param name="number">Below or above what a stream can have: its first or its last.</param>
    public static long Of(long stream, long number) => stream << NumberBits | Math.Clamp(number, 0, MaxNumber);

    public static long First(long stream) => Of(stream, 0);

    public static long Last(long stream) => Of(stream, MaxNumber);
}

using System.Buffers;

namespace StreamingAnomaly.Detection;

/// <summary>
/// Keeps anomalies from becoming what is expected: a flagged value enters the window held to the edge of the band. When so many
/// are flagged in a row that they are no outliers but a new level, the window moves there.
/// </summary>
internal sealed class Baseline
{
    /// <summary>
    /// Flagged points in a row that make a new level. Fewer take short bursts for one; more leave a level flagged for longer than
    /// people watch. Between 5 and 20 the choice made no difference to scores on labelled data.
    /// </summary>
    private const int NewLevelAfter = 20;

    /// <summary>Few runs are longer; most streams never take the memory for one.</summary>
    private const int UsualRun = 4;

    private double[] _flagged = new double[UsualRun];

    /// <summary>Points flagged in a row, up to the one learned last.</summary>
    public int Run { get; private set; }

    /// <summary>Tells what the window may learn of a judged sample.</summary>
    /// <param name="newLevel">The window was moved to a new level.</param>
    public double Hold(SlidingWindow past, in Sample sample, in Verdict verdict, out bool newLevel)
    {
        newLevel = false;
        if (!verdict.Anomaly)
        {
            Run = 0;
            return sample.Value;
        }

        if (Run == _flagged.Length) Array.Resize(ref _flagged, NewLevelAfter);
        _flagged[Run++] = sample.Value;
        if (Run < NewLevelAfter) return verdict.Band is { } band ? Math.Clamp(sample.Value, band.Lower, band.Upper) : sample.Value;

        Run = 0;
        newLevel = true;
        past.MoveLevel(MedianOf(_flagged) - past.Quantile(0.5), _flagged.AsSpan(0, NewLevelAfter - 1));
        return sample.Value;
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(Run);
        foreach (var value in _flagged.AsSpan(0, Run)) to.Write(value);
    }

    /// <summary>Reads what <see cref="Save"/> wrote; false when it does not fit, then it is as new.</summary>
    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        if (reader.TryRead(out int run) && run is >= 0 and < NewLevelAfter)
        {
            if (run > _flagged.Length) Array.Resize(ref _flagged, NewLevelAfter);
            var read = 0;
            while (read < run && reader.TryRead(Sample.LargestValue, out _flagged[read])) read++;
            if (read == run && reader.AtEnd)
            {
                Run = run;
                return true;
            }
        }

        Run = 0;
        return false;
    }

    private static double MedianOf(ReadOnlySpan<double> values)
    {
        Span<double> sorted = stackalloc double[values.Length];
        values.CopyTo(sorted);
        sorted.Sort();
        return sorted[(sorted.Length - 1) / 2] / 2 + sorted[sorted.Length / 2] / 2;
    }
}

using System.Buffers;

namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>
/// Turns a raw score into a surprise, −ln of the share of the stream's own past scores that reached it: a histogram with logarithmic
/// bins, and beyond its topmost hundredth a Pareto tail whose index is estimated as Hill (1975) does.
/// </summary>
/// <remarks>
/// The bins, an eighth of an octave wide, are laid around the first score above 0, so that a score's unit is of no consequence.
/// Old scores fade: all counts are halved each time they add up to more than <see cref="MaxTotal"/>.
/// </remarks>
internal sealed class TailCalibrator
{
    /// <summary>A smaller surprise is not told from none.</summary>
    public const double Least = 2.5;

    private const int Bins = 480;                // 30 octaves below the first score and 30 above
    private const int FarthestAnchor = 4000 * Eighths.PerOctave;

    /// <summary>Scores to see before a surprise means something.</summary>
    private const int Enough = 50;

    /// <summary>A score counts as four, so that the first two halvings are exact and all of them fit in 16 bits.</summary>
    private const int One = 4;
    private const double Half = One / 2.0;
    private const int MaxTotal = 10_000 * One;

    private const double TailShare = 0.01;
    private const double FirstExcess = 0.6;
    private const double FirstExcesses = 2;
    private const double SmallestIndex = 0.05;
    private const double MaxExcesses = 200;
    private const double LargestExcess = 5;      // in indices: one huge score does not make a heavy tail

    private static readonly double LargestShare = Math.Exp(-Least);

    private readonly ushort[] _counts = new ushort[Bins];
    private int _total;
    private int _above;                          // of the total, in the bins above the tail's edge
    private int _edge;                           // the topmost bin that is not tail
    private double _excess = FirstExcess;
    private double _excesses = FirstExcesses;
    private int _seen;                           // no further than to enough
    private bool _anchored;
    private int _anchor;                         // the place of bin 0 on the scale of 8 log₂

    private double Index => Math.Max(SmallestIndex, _excess / _excesses);

    /// <summary>0 where it would be below <see cref="Least"/>, and while too few scores were seen.</summary>
    public double Surprise(double score)
    {
        if (_seen < Enough) return 0;

        var (bin, anchor) = Place(score);
        if (bin > _edge) return Math.Log((_total + One) / (_above + Half)) + Excess(score, anchor) / Index;

        // From the edge down, but only to where it is plain that so high a score is nothing rare: a few bins for most.
        var most = LargestShare * (_total + One);
        var reached = _above + Half + _counts[bin] / 2.0;
        for (var i = _edge; i > bin && reached <= most; i--) reached += _counts[i];
        return reached <= most ? Math.Log((_total + One) / reached) : 0;
    }

    public void Learn(double score)
    {
        var (bin, anchor) = Place(score);
        if (bin > 0) (_anchored, _anchor) = (true, anchor);
        if (bin > _edge) LearnExcess(Excess(score, anchor));

        _counts[bin] += One;
        _total += One;
        if (_seen < Enough) _seen++;

        while (_above > TailShare * _total && _edge < Bins - 1) _above -= _counts[++_edge];
        while (_edge > 0 && _above + _counts[_edge] <= TailShare * _total) _above += _counts[_edge--];
        if (_total > MaxTotal) Fade();
    }

    /// <summary>The score that half of the past scores reached; 0 when half of them were 0, or for want of any.</summary>
    public double Median()
    {
        var below = 0;
        var bin = 0;
        while (bin < Bins - 1 && 2 * (below + _counts[bin]) < _total) below += _counts[bin++];
        return bin == 0 ? 0 : Math.Exp((bin + 0.5 + _anchor) * Eighths.Width);
    }

    /// <summary>From now on scores are 2^<paramref name="octaves"/> times what they were.</summary>
    public void Rescale(int octaves) => _anchor += Eighths.PerOctave * octaves;

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_edge);
        to.Write(_excess);
        to.Write(_excesses);
        to.Write(_seen);
        to.Write(_anchored ? 1 : 0);
        to.Write(_anchor);
        foreach (var count in _counts) to.Write(count);
    }

    /// <summary>What it reads must not be used when it does not fit.</summary>
    public bool TryLoad(ref StateReader from)
    {
        if (!from.TryRead(out _edge) || _edge is < 0 or >= Bins
            || !from.TryRead(1e6, out _excess) || _excess < 0
            || !from.TryRead(MaxExcesses, out _excesses) || _excesses < 1
            || !from.TryRead(out _seen) || _seen is < 0 or > Enough
            || !from.TryRead(out int anchored) || anchored is < 0 or > 1
            || !from.TryRead(out _anchor) || Math.Abs((long)_anchor) > FarthestAnchor) return false;

        _anchored = anchored == 1;
        (_total, _above) = (0, 0);
        for (var bin = 0; bin < Bins; bin++)
        {
            if (!from.TryRead(out _counts[bin])) return false;
            _total += _counts[bin];
            if (bin > _edge) _above += _counts[bin];
        }

        return _total <= MaxTotal;
    }

    private (int Bin, int Anchor) Place(double score)
    {
        if (score <= 0) return (0, _anchor);

        var place = Eighths.Of(score);
        var anchor = _anchored ? _anchor : place - Bins / 2;
        return (Math.Clamp(place - anchor, 1, Bins - 1), anchor);
    }

    /// <summary>How far beyond the tail's edge, in natural logarithms.</summary>
    private double Excess(double score, int anchor) => Math.Max(0, Math.Log(score) - (_edge + 1 + anchor) * Eighths.Width);

    private void LearnExcess(double excess)
    {
        _excess += _seen < Enough ? excess : Math.Min(excess, LargestExcess * Index);
        _excesses++;
        _above += One;
        if (_excesses <= MaxExcesses) return;

        _excess /= 2;
        _excesses /= 2;
    }

    /// <summary>Halves are rounded to even, so that on the whole nothing is lost.</summary>
    private void Fade()
    {
        (_total, _above) = (0, 0);
        for (var bin = 0; bin < Bins; bin++)
        {
            var half = _counts[bin] >> 1;
            _counts[bin] = (ushort)(half + (_counts[bin] & half & 1));
            _total += _counts[bin];
            if (bin > _edge) _above += _counts[bin];
        }
    }
}

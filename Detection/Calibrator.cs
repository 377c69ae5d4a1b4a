using System.Buffers;
using System.Numerics;

namespace StreamingAnomaly.Detection;

/// <summary>
/// Learns how large a detector's raw scores ordinarily are on one stream, and from what size on they are improbable: a histogram
/// with logarithmic bins, and beyond its topmost hundredth a Pareto tail whose index is estimated as Hill (1975) does.
/// </summary>
/// <remarks>
/// A raw score's surprise is −ln(share of the stream's past scores that reached it). <see cref="Limit"/> is the raw score above
/// which the surprise is the threshold or more, so that every detector votes at the same rate on ordinary data, whatever its unit.
/// Old scores fade: all counts are halved each time they add up to <see cref="MaxTotal"/>.
/// </remarks>
internal sealed class Calibrator(double sensitivity)
{
    /// <summary>Surprise of a vote: about one ordinary point in 150.</summary>
    private const double Threshold = 5;

    /// <summary>Scores to see before the limit means something; until then the textbook's stands in.</summary>
    private const int Enough = 50;

    private const int MaxTotal = 10_000;

    /// <summary>The share of scores that counts as tail.</summary>
    private const double TailShare = 0.01;

    /// <summary>The tail's index is the mean excess, of these to begin with, and never below the smallest.</summary>
    private const double FirstExcess = 0.6;
    private const double FirstExcesses = 2;
    private const double SmallestIndex = 0.05;
    private const double MaxExcesses = 200;

    /// <summary>An excess counts as no more than so many times the index: one huge score does not make a heavy tail.</summary>
    private const double LargestExcess = 5;

    /// <summary>Nothing a limit is applied to may overflow.</summary>
    private const double LargestLimit = 1e300;

    private readonly double _threshold = Threshold / sensitivity;
    private readonly ushort[] _counts = new ushort[LogBins.Count];
    private LogBins _bins;
    private int _total;
    private int _above;             // scores in the bins above the tail's edge
    private int _edge;              // the topmost bin that is not tail
    private double _excess = FirstExcess;
    private double _excesses = FirstExcesses;
    private int _limitBin;          // a score in a lower bin leaves the limit where it is

    /// <summary>Null while too few scores were seen.</summary>
    public double? Limit { get; private set; }

    /// <param name="raw">0 or more, finite.</param>
    public void Learn(double raw)
    {
        var bin = _bins.Of(raw);
        if (bin > _edge) AddExcess(raw);
        _counts[bin]++;
        _total++;

        var edge = _edge;
        MoveEdge();
        if (_total > MaxTotal) Fade();
        else if (bin < _limitBin && edge == _edge && Rounded(_total) != _total) return;

        // Ordinary scores lie beyond the bins: the first one, around which these were laid, was far from ordinary.
        if (_total >= Enough && _edge is 1 or LogBins.Count - 1) Clear();
        else UpdateLimit();
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_edge);
        to.Write(_excess);
        to.Write(_excesses);
        _bins.Save(to);
        foreach (var count in _counts) to.Write(count);
    }

    /// <summary>Reads what <see cref="Save"/> wrote, at whatever sensitivity; false when it does not fit, then it is as new.</summary>
    public bool TryLoad(ReadOnlySpan<byte> from)
    {
        var reader = new StateReader(from);
        if (TryRead(ref reader) && reader.AtEnd)
        {
            UpdateLimit();
            return true;
        }

        Clear();
        return false;
    }

    private bool TryRead(ref StateReader from)
    {
        if (!from.TryRead(out _edge) || _edge is < 0 or >= LogBins.Count
            || !from.TryRead(1e6, out _excess) || _excess < 0
            || !from.TryRead(MaxExcesses, out _excesses) || _excesses < 1
            || !_bins.TryLoad(ref from)) return false;

        _total = _above = 0;
        for (var bin = 0; bin < _counts.Length; bin++)
        {
            if (!from.TryRead(out _counts[bin])) return false;
            _total += _counts[bin];
            if (bin > _edge) _above += _counts[bin];
        }

        return _total <= MaxTotal;
    }

    private void Clear()
    {
        Array.Clear(_counts);
        _bins = default;
        _total = _above = _edge = 0;
        (_excess, _excesses) = (FirstExcess, FirstExcesses);
        UpdateLimit();
    }

    private double Index => Math.Max(SmallestIndex, _excess / _excesses);

    private void AddExcess(double raw)
    {
        var excess = Math.Max(0, Math.Log(raw) - _bins.LogOfEdge(_edge + 1));
        if (_total >= Enough) excess = Math.Min(excess, LargestExcess * Index);
        _excess += excess;
        _excesses++;
        _above++;
        if (_excesses <= MaxExcesses) return;

        _excess /= 2;
        _excesses /= 2;
    }

    /// <summary>Puts the tail's edge where the tail holds its share again.</summary>
    private void MoveEdge()
    {
        while (_above > TailShare * _total && _edge < LogBins.Count - 1) _above -= _counts[++_edge];
        while (_edge > 0 && _above + _counts[_edge] <= TailShare * _total) _above += _counts[_edge--];
    }

    private void Fade()
    {
        _total = _above = 0;
        for (var bin = 0; bin < _counts.Length; bin++)
        {
            _total += _counts[bin] /= 2;
            if (bin > _edge) _above += _counts[bin];
        }
    }

    // A function of what is saved alone, so that it is the same after loading: the total is rounded, because each score changes it.
    private void UpdateLimit()
    {
        (Limit, _limitBin) = (null, 0);
        if (_total < Enough) return;

        if (_edge == 0 && _above == 0)
        {
            Limit = 0;
            return;
        }

        var total = Rounded(_total) + 1.0;
        var count = _above + 0.5;
        var surprise = -Math.Log(count / total);
        _limitBin = _edge + 1;
        if (surprise < _threshold)
        {
            Limit = Math.Min(LargestLimit, Math.Exp(_bins.LogOfEdge(_limitBin) + Index * (_threshold - surprise)));
            return;
        }

        // The limit lies below the tail: at the upper edge of the topmost bin whose surprise is below the threshold.
        var enough = total * Math.Exp(-_threshold);
        while (_limitBin > 0 && count + _counts[_limitBin - 1] / 2.0 <= enough) count += _counts[--_limitBin];
        Limit = _limitBin <= 1 ? 0 : Math.Exp(_bins.LogOfEdge(_limitBin));
    }

    /// <summary>To the six highest of its bits.</summary>
    private static int Rounded(int total) => total & -(1 << Math.Max(0, 26 - BitOperations.LeadingZeroCount((uint)total)));
}

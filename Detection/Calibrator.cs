using System.Buffers;

namespace StreamingAnomaly.Detection;

/// <summary>
/// Learns how large a detector's raw scores ordinarily are on one stream: the limit is the size that only a small share of its own
/// past exceeded, so that every detector votes at the same rate on ordinary data, whatever its unit.
/// </summary>
/// <remarks>
/// A quantile from a histogram with logarithmic bins: to a quarter of an octave, in fixed memory. Old scores fade: all counts are
/// halved each time they add up to <see cref="MaxTotal"/>. While fewer scores were seen than one in the share, the limit is the largest.
/// </remarks>
/// <param name="share">Of the scores that may be above the limit.</param>
/// <param name="sensitivity">Divides the limit.</param>
internal sealed class Calibrator(double share, double sensitivity)
{
    /// <summary>Scores to see before the limit means something; until then the textbook's stands in.</summary>
    private const int Enough = 50;

    private const int MaxTotal = 10_000;

    private BinCounts _counts = new();
    private LogBins _bins;
    private int _total;
    private int _above;             // scores in the bins above the limit
    private int _topmost;           // bin below the limit
    private int _rounding;          // what an odd count gets before it is halved: 0 and 1 in turn

    /// <summary>Null while too few scores were seen.</summary>
    public double? Limit { get; private set; }

    /// <param name="raw">0 or more, finite.</param>
    public void Learn(double raw)
    {
        var bin = _bins.Of(raw);
        _counts.Of(bin)++;
        _total++;
        if (bin > _topmost) _above++;

        var topmost = _topmost;
        var mayBeAbove = (int)(share * _total);
        while (_above > mayBeAbove) _above -= _counts[++_topmost];
        while (_topmost > 0 && _above + _counts[_topmost] <= mayBeAbove) _above += _counts[_topmost--];
        if (_total > MaxTotal) Fade();
        if (topmost != _topmost || _total == Enough) UpdateLimit();
    }

    public void Save(IBufferWriter<byte> to)
    {
        to.Write(_topmost);
        to.Write(_rounding);
        _bins.Save(to);
        for (var bin = 0; bin < LogBins.Count; bin++) to.Write((ushort)_counts[bin]);
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
        if (!from.TryRead(out _topmost) || _topmost is < 0 or >= LogBins.Count
            || !from.TryRead(out _rounding) || _rounding is not (0 or 1) || !_bins.TryLoad(ref from)) return false;

        _counts.Clear();
        _total = _above = 0;
        for (var bin = 0; bin < LogBins.Count; bin++)
        {
            if (!from.TryRead(out ushort count)) return false;
            SetCount(bin, count);
        }

        return _total <= MaxTotal;
    }

    /// <summary>Halves all counts; rounded up and down in turn, so that a single score lasts for one or two times.</summary>
    private void Fade()
    {
        _rounding ^= 1;
        _total = _above = 0;
        for (var bin = 0; bin < LogBins.Count; bin++) SetCount(bin, (ushort)((_counts[bin] + _rounding) / 2));
    }

    private void SetCount(int bin, ushort count)
    {
        if (_counts[bin] != count) _counts.Of(bin) = count;
        _total += count;
        if (bin > _topmost) _above += count;
    }

    private void UpdateLimit()
    {
        // Ordinary scores lie beyond the bins: the first one, around which these were laid, was far from ordinary.
        if (_total >= Enough && _topmost is 1 or LogBins.Count - 1) Clear();

        Limit = _total < Enough ? null : _topmost == 0 ? 0 : _bins.UpperEdge(_topmost) / sensitivity;
    }

    private void Clear()
    {
        _counts.Clear();
        _bins = default;
        _total = _above = _topmost = _rounding = 0;
        Limit = null;
    }
}

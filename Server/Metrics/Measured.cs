using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace StreamingAnomaly.Server.Metrics;

/// <summary>All that one instrument has measured, a series for each set of its labels.</summary>
internal sealed class Measured(Instrument instrument)
{
    // From 50 µs, less than a reply can take, to ten seconds; of sizes the powers of four.
    private static readonly double[] Seconds =
        [50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] Sizes = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384];

    // A label that takes more values than this is a mistake, and must not take the memory with it.
    private const int MaxSeries = 500;

    private readonly double[] _bounds = BoundsOf(instrument);
    private readonly ConcurrentDictionary<string, Series> _series = new();
    private Series? _unlabelled;

    public Instrument Instrument => instrument;

    public bool IsHistogram => _bounds.Length > 0;

    /// <summary>It only rises.</summary>
    public bool IsCounter { get; } = instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal)
        && !instrument.GetType().Name.Contains("UpDown", StringComparison.Ordinal);

    // What is observed says its whole value each time; the others say what is to be added.
    private readonly bool _isTotal = instrument.IsObservable;

    /// <summary>A counter that nothing has been added to stands at 0: a rise from nothing at all is none to Prometheus.</summary>
    public IEnumerable<Series> All => _unlabelled is { } only ? [only]
        : _series.IsEmpty && IsCounter && !_isTotal ? [new Series([], [])]
        : _series.Values;

    /// <summary>Upper ends of a histogram's buckets; none for other instruments.</summary>
    public static double[] BoundsOf(Instrument instrument) =>
        instrument.GetType() is not { IsGenericType: true } type || type.GetGenericTypeDefinition() != typeof(Histogram<>) ? [] : instrument.Unit == "s" ? Seconds : Sizes;

    public void Take(double measurement, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (Find(labels) is not { } series) return;
        if (IsHistogram) series.Observe(measurement);
        else if (_isTotal || instrument.GetType().GetGenericTypeDefinition() == typeof(Gauge<>)) series.Set(measurement);
        else series.Add(measurement);
    }

    /// <summary>Forgets what was observed before: labels that are not observed again are gone.</summary>
    public void Refresh()
    {
        if (!_isTotal) return;
        _series.Clear();
        _unlabelled = null;
    }

    private Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
        labels.IsEmpty ? _unlabelled ??= new Series([], _bounds) : FindLabelled(labels);

    // By itself: what it looks up with is garbage, which a measurement without labels, one a reply, must not leave.
    private Series? FindLabelled(ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var texts = new KeyValuePair<string, string>[labels.Length];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = new(labels[i].Key, Convert.ToString(labels[i].Value, CultureInfo.InvariantCulture) ?? "");
        var key = string.Join('\0', texts.Select(label => $"{label.Key}\0{label.Value}"));
        if (_series.TryGetValue(key, out var series)) return series;
        return _series.Count >= MaxSeries ? null : _series.GetOrAdd(key, _ => new Series(texts, _bounds));
    }
}

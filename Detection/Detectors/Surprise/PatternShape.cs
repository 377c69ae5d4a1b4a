namespace StreamingAnomaly.Detection.Detectors.Surprise;

/// <summary>Which means of the last values make a pattern, and which patterns are kept.</summary>
internal sealed class PatternShape
{
    /// <summary>The last four values one by one, then 16 more by fours, then 64 more by sixteens.</summary>
    public static readonly PatternShape FineToCoarse = new(stride: 2,
        (1, 0), (1, 1), (1, 2), (1, 3), (4, 4), (4, 8), (4, 12), (4, 16), (16, 20), (16, 36), (16, 52), (16, 68));

    /// <summary>The last 40 values by fours.</summary>
    public static readonly PatternShape Even = new(stride: 4,
        (4, 0), (4, 4), (4, 8), (4, 12), (4, 16), (4, 20), (4, 24), (4, 28), (4, 32), (4, 36));

    private PatternShape(int stride, params (int Block, int Lag)[] components)
    {
        Stride = stride;
        Components = components;
        Span = components.Max(component => component.Lag + component.Block);
        Blocks = [.. components.Select(component => component.Block).Distinct()];
        Trails = [.. components.Select(component => (component.Block, component.Lag % stride)).Distinct()];
        Back = components.Max(component => component.Lag / stride);
    }

    /// <summary>One pattern in so many points is kept.</summary>
    public int Stride { get; }

    /// <summary>Each is the mean of so many values, the newest of them so many points ago.</summary>
    public (int Block, int Lag)[] Components { get; }

    /// <summary>How many points a pattern spans.</summary>
    public int Span { get; }

    /// <summary>The sizes of blocks there are.</summary>
    public int[] Blocks { get; }

    /// <summary>
    /// Seen from the points at which a pattern is kept, components with the same block and the same phase are one series, each so
    /// many steps back in it.
    /// </summary>
    public (int Block, int Phase)[] Trails { get; }

    /// <summary>The most steps back that a component lies.</summary>
    public int Back { get; }
}

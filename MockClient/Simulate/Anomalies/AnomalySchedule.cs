namespace StreamingAnomaly.MockClient.Simulate.Anomalies;

/// <summary>When which anomaly comes: decided by dice alone, whatever the signal says.</summary>
internal static class AnomalySchedule
{
    /// <summary>Endlessly many anomalies, one after the other, with ordinary points between them.</summary>
    /// <param name="every">Ordinary points between two anomalies, on average: evenly spread from half of it to one and a half.</param>
    /// <param name="calm">Points before the first may come, which then comes within <paramref name="every"/>.</param>
    public static IEnumerable<Anomaly> Of(IReadOnlyList<AnomalyShape> shapes, int every, long calm, Dice dice)
    {
        if (shapes.Count == 0) yield break;
        var kinds = shapes.GroupBy(shape => shape.Kind).Select(same => same.ToList()).ToList();

        // Never the first point of all: a flat line repeats the one before it.
        var first = calm + dice.Whole(1, every);
        while (true)
        {
            // The kind first: one that has several shapes comes no more often than the others.
            var same = kinds[dice.Whole(0, kinds.Count - 1)];
            var shape = same[dice.Whole(0, same.Count - 1)];
            var anomaly = new Anomaly(
                shape.Kind, first, dice.Whole(shape.Points.Least, shape.Points.Most), dice.Between(shape.Size.Least, shape.Size.Most));
            yield return anomaly;
            first = anomaly.Last + 1 + Math.Max((long)Math.Round(dice.Between(0.5, 1.5) * every), 1);
        }
    }
}

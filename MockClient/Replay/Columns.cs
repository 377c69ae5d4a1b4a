namespace StreamingAnomaly.MockClient.Replay;

/// <summary>Which columns of a file are the timestamp and the value.</summary>
internal readonly record struct Columns(int Time, int Value)
{
    private static readonly string[] TimeNames = ["timestamp", "datetime", "date time", "time", "date", "ds"];
    private static readonly string[] ValueNames = ["value", "close", "adj close", "y", "price"];

    /// <summary>By the names given, else by usual names, else the only column that can be read as such.</summary>
    /// <param name="sample">Some of the first rows, for the last way.</param>
    /// <exception cref="UnusableInputException">No column or several would do.</exception>
    public static Columns Choose(string[] header, IReadOnlyList<string[]> sample, string? timeName, string? valueName)
    {
        var all = Enumerable.Range(0, header.Length);
        var time = Named(header, timeName, "--timestamp-column") ?? Usual(header, TimeNames)
            ?? Only(header, "timestamp", all.Where(column => AllOf(column, cell => Moment.TryParse(cell, out _) && !IsNumber(cell))));
        var value = Named(header, valueName, "--value-column") ?? Usual(header, ValueNames)
            ?? Only(header, "value", all.Where(column => column != time && AllOf(column, cell => Cell.TryParse(cell, out _))));
        return new Columns(time, value);

        // A column that is empty throughout the sample tells nothing.
        bool AllOf(int column, Func<string, bool> readable)
        {
            var cells = sample.Where(row => column < row.Length && row[column].Length > 0).Select(row => row[column]);
            return cells.Any() && cells.All(readable);
        }
    }

    private static int? Named(string[] header, string? name, string option)
    {
        if (name is null) return null;
        var found = Array.FindIndex(header, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found >= 0 ? found : throw new UnusableInputException($"{option} {name}: the columns are {string.Join(", ", header)}");
    }

    private static int? Usual(string[] header, string[] names)
    {
        foreach (var name in names)
        {
            var found = Array.FindIndex(header, column => column.Replace('_', ' ').Equals(name, StringComparison.OrdinalIgnoreCase));
            if (found >= 0) return found;
        }
        return null;
    }

    private static int Only(string[] header, string kind, IEnumerable<int> candidates)
    {
        var found = candidates.ToList();
        if (found.Count == 1) return found[0];

        var problem = found.Count == 0 ? "no column can be read as one" : $"{string.Join(", ", found.Select(column => header[column]))} could each be it";
        throw new UnusableInputException($"which column is the {kind}? {problem}; say it with --{kind}-column (columns: {string.Join(", ", header)})");
    }

    private static bool IsNumber(string cell) => Cell.TryParse(cell, out var value) && value is not null;
}

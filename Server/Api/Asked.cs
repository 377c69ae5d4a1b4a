using System.Globalization;
using StreamingAnomaly.Server.Live;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Api;

/// <summary>Reads what a request asks for; the first thing that cannot be is answered with a problem that names it.</summary>
internal sealed class Asked(HttpRequest request)
{
    /// <summary>Null while all was as it should be.</summary>
    public IResult? Problem { get; private set; }

    /// <summary>From <c>from</c> to <c>to</c>, timestamps as points have them; the end that is left out is open.</summary>
    public (long From, long To) Time()
    {
        var (from, to) = (Micros("from") ?? long.MinValue, Micros("to") ?? long.MaxValue);
        if (from > to) Refuse("from", "from must not be after to.");
        return (from, to);
    }

    public long? Number(string name, long least, long most)
    {
        if (Text(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Refuse(name, most == long.MaxValue ? $"{name} must be a whole number from {least}." : $"{name} must be from {least} to {most}.");
        return null;
    }

    public T? OneOf<T>(string name) where T : struct, Enum
    {
        if (Text(name) is not { } text) return null;
        foreach (var choice in Enum.GetValues<T>())
        {
            if (string.Equals(Words.Of(choice), text, StringComparison.OrdinalIgnoreCase)) return choice;
        }

        Refuse(name, $"{name} must be one of {string.Join(", ", Enum.GetValues<T>().Select(Words.Of))}.");
        return null;
    }

    /// <summary>Part of a name; empty when it is left out.</summary>
    public string Search(string name)
    {
        var text = Text(name)?.Trim() ?? "";
        if (text.Length > ClientId.MaxLength) Refuse(name, $"{name} must be at most {ClientId.MaxLength} characters.");
        return text;
    }

    /// <summary>Where a page begins, as the page before it said.</summary>
    public ClientCursor? Cursor()
    {
        if (Text("cursor") is not { } text) return null;
        if (ClientCursor.TryParse(text, out var cursor)) return cursor;
        Refuse("cursor", "cursor must be the next_cursor of the page before.");
        return null;
    }

    private long? Micros(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Timestamps.TryParse(text, out var micros)) return micros;
        Refuse(name, $"{name} must be an ISO 8601 date or date-time, or a number since the Unix epoch.");
        return null;
    }

    private string? Text(string name) => request.Query.TryGetValue(name, out var text) ? text.ToString() : null;

    private void Refuse(string name, string detail) =>
        Problem ??= Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: $"Bad {name}", detail: detail);
}

using System.Globalization;
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
            if (string.Equals(choice.ToString(), text, StringComparison.OrdinalIgnoreCase)) return choice;
        }

        Refuse(name, $"{name} must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
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

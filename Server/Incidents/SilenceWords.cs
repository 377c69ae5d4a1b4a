using System.Globalization;
using StreamingAnomaly.Server.Points;

namespace StreamingAnomaly.Server.Incidents;

/// <summary>A silence as people read it.</summary>
internal static class SilenceWords
{
    public static string Of(Silence silence)
    {
        var (from, to) = (Timestamps.FromMicros(silence.FromAt), Timestamps.FromMicros(silence.ToAt));
        return silence.Repeats switch
        {
            SilenceRepeats.Daily => string.Create(CultureInfo.InvariantCulture, $"every day from {from:HH:mm} to {to:HH:mm} UTC"),
            SilenceRepeats.Weekly => string.Create(CultureInfo.InvariantCulture, $"every {from:dddd HH:mm} to {to:dddd HH:mm} UTC"),
            _ => string.Create(CultureInfo.InvariantCulture, $"from {from:yyyy-MM-dd HH:mm} to {to:yyyy-MM-dd HH:mm} UTC"),
        };
    }
}

namespace StreamingAnomaly.Server.Notices.Channels;

/// <summary>What another server says goes into the log, the store and onto a page: in one line of ordinary characters.</summary>
internal static class Said
{
    public static string Of(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}

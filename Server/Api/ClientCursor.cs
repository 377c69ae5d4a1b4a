using System.Buffers.Text;
using System.Globalization;
using System.Text;
using StreamingAnomaly.Server.Live;

namespace StreamingAnomaly.Server.Api;

/// <summary>Where a page of the list of streams ended. Those that come, go or change places meanwhile do not keep the others from being listed.</summary>
/// <param name="Key">What the last stream was sorted by.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct ClientCursor(long Key, string Name)
{
    /// <summary>The stream stands behind this place.</summary>
    public bool IsBefore(BoardRow row, BoardSort sort)
    {
        var key = row.SortKey(sort);
        return key < Key || (key == Key && BoardRow.CompareNames(row.Name, Name) > 0);
    }

    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Key} {Name}")));

    public static bool TryParse(string text, out ClientCursor cursor)
    {
        cursor = default;
        if (!Base64Url.IsValid(text)) return false;
        if (Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ', 2) is not [var key, var name]) return false;
        if (!long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return false;
        cursor = new ClientCursor(number, name);
        return true;
    }
}

using System.Net.ServerSentEvents;
using System.Text.Json;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Live;

/// <summary>Reads an event stream as it comes; leaves it when disposed.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Func<CancellationToken> _patience;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    /// <param name="response">The answer, of which only the headers have been read.</param>
    /// <param name="patience">Asked for each event: one token, whose time begins anew.</param>
    public EventReader(HttpResponseMessage response, Func<CancellationToken> patience)
    {
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        (_response, _patience) = (response, patience);
        _events = SseParser.Create(response.Content.ReadAsStream(patience())).EnumerateAsync(patience()).GetAsyncEnumerator(patience());
    }

    /// <summary>The next event of one of these names.</summary>
    public async Task<(string Type, string? Id, JsonElement Data)> NextAsync(params string[] types)
    {
        while (await ComesAsync())
        {
            var item = _events.Current;
            if (types.Contains(item.EventType)) return (item.EventType, item.EventId, JsonDocument.Parse(item.Data).RootElement);
        }

        throw new EndOfStreamException($"The events ended before {string.Join(" or ", types)} came.");
    }

    /// <summary>The first row about this client in the list of clients that is as wanted.</summary>
    public async Task<JsonElement> RowAsync(string client, Func<JsonElement, bool> wanted)
    {
        while (true)
        {
            foreach (var row in (await NextAsync("changed")).Data.EnumerateArray())
            {
                if (row.GetProperty("client_id").GetString() == client && wanted(row)) return row;
            }
        }
    }

    /// <summary>Returns once the server has ended the stream.</summary>
    public async Task EndAsync()
    {
        while (await ComesAsync())
        {
        }
    }

    public void Dispose() => _response.Dispose();

    private ValueTask<bool> ComesAsync()
    {
        _patience();
        return _events.MoveNextAsync();
    }
}

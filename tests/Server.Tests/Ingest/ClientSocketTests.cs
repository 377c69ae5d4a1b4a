using System.Net.WebSockets;
using StreamingAnomaly.Server.Ingest;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Ingest;

public class ClientSocketTests
{
    [Fact]
    public async Task Who_would_cut_off_a_client_that_has_just_gone_finds_nothing_to_cut()
    {
        var time = new FakeTime();
        var cuts = 0;
        using var client = new ClientSocket(Stream.Null, Cut, time);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "");
        time.Advance(TimeSpan.FromSeconds(6));

        client.AbortIfCloseIsOverdue();

        Assert.Equal(1, cuts);

        void Cut()
        {
            cuts++;
            throw new ObjectDisposedException("the request");
        }
    }
}

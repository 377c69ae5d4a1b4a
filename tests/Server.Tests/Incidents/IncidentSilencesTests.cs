using System.Net;
using StreamingAnomaly.Server.Incidents;
using StreamingAnomaly.Server.Points;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Incidents;

/// <summary>What is silenced from an incident's page is silent from then on, by whichever clock.</summary>
public sealed class IncidentSilencesTests
{
    // Points that tell the server's own time.
    private static readonly int ServersTime = (int)(FakeTime.Start - new DateTimeOffset(2024, 5, 1, 9, 30, 0, TimeSpan.Zero)).TotalSeconds;

    private readonly FakeTime _time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_stopped_an_hour_ago_is_silenced_from_now_on(bool tellsServersTime)
    {
        await using var server = RunningServer.Start(new() { Time = _time });
        var first = tellsServersTime ? ServersTime : 0;
        await IncidentServer.SendAsync(server, "a", IncidentServer.AlarmBatch(first));
        var id = Assert.Single(await server.UntilAsync("a", 1, "unclosed=true"))!["id"]!.GetValue<long>();
        await server.PostAsync($"/api/incidents/{id}/close");
        _time.Advance(TimeSpan.FromHours(1));

        await SilenceAsync(server, id);
        var next = tellsServersTime ? first + 3_600 : first + 100;
        await IncidentServer.SendAsync(server, "a", IncidentServer.AlarmBatch(next, count: 400, spike: 390, value: 10_000));
        await IncidentServer.SendAsync(server, "a", IncidentServer.AlarmBatch(next + 3_600, count: 400, spike: 390, value: 1e9));

        var opened = await server.UntilAsync("a", 2);
        Assert.Equal(90 + 400 + 391, opened[0]!["opened_n"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_stream_that_went_silent_an_hour_ago_does_not_go_silent_again_meanwhile()
    {
        await using var server = RunningServer.Start(new() { Time = _time, Options = [("Incidents:SilentAfter", "00:00:20")] });
        await SendForAWhileAsync(0);
        await UntilSilentAsync(1);
        _time.Advance(TimeSpan.FromHours(1));

        var pressed = _time.GetUtcNow();
        await SilenceAsync(server, (await server.IncidentsAsync())[0]!["id"]!.GetValue<long>());
        await SendForAWhileAsync(100);
        await UntilSilentAsync(2);

        Assert.True(_time.GetUtcNow() >= pressed.AddMinutes(15), $"silent again at {_time.GetUtcNow():O}");

        async Task SendForAWhileAsync(int first)
        {
            await using var writer = await server.ConnectAsync("client_id=a&window=20");
            for (var i = 0; i < 30; i++)
            {
                await writer.AskAsync(Wire.Point(1, time: first + i));
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Task UntilSilentAsync(int count) => server.UntilAsync(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            return (await server.IncidentsAsync("kind=silent")).Count == count;
        });
    }

    [Fact]
    public async Task Where_the_clocks_agree_it_is_one_silence()
    {
        await using var server = RunningServer.Start(new() { Time = _time });
        await IncidentServer.SendAsync(server, "a", IncidentServer.AlarmBatch(ServersTime));
        var id = Assert.Single(await server.UntilAsync("a", 1, "unclosed=true"))!["id"]!.GetValue<long>();

        await SilenceAsync(server, id);

        var silence = Assert.Single(server.Get<StreamRules>().Silences(Some.Client("a"))!);
        Assert.Equal((FakeTime.Start, FakeTime.Start.AddSeconds(89).AddMinutes(15)), (Timestamps.FromMicros(silence.FromAt), Timestamps.FromMicros(silence.ToAt)));
    }

    private static async Task SilenceAsync(RunningServer server, long id)
    {
        using var form = new FormUrlEncodedContent([new("length", "00:15:00")]);
        using var answer = await server.Http.PostAsync($"/incidents/{id}?handler=Silence", form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}

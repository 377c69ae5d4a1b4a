using StreamingAnomaly.Server.Notices;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices.Channels;

/// <summary>What every channel that leads out of the process does, against a real server of its kind.</summary>
public abstract class ChannelConformance : IAsyncLifetime
{
    public enum Fault
    {
        /// <summary>Takes nothing now.</summary>
        Busy,

        /// <summary>Fails on this message.</summary>
        Broken,

        /// <summary>Will never take this message.</summary>
        Refuses,

        /// <summary>Ends the connection in the middle.</summary>
        Cuts,
    }

    internal abstract IChannel Channel { get; }

    /// <summary>All that has arrived, as people would read it.</summary>
    protected abstract IReadOnlyList<string> Arrived { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Null mends it.</summary>
    protected abstract void Have(Fault? fault);

    /// <summary>Answers nothing from now on; returns what completes when something has come.</summary>
    protected abstract Task Hang();

    protected abstract Task StopAsync();

    [Fact]
    public async Task An_incident_arrives_once_with_its_stream_its_reason_and_a_way_to_it()
    {
        var delivery = await SendAsync(SomeNotice.Opened());

        Assert.Equal(DeliveryOutcome.Delivered, delivery.Outcome);
        var text = Assert.Single(Arrived);
        Assert.Contains("AAPL", text, StringComparison.Ordinal);
        Assert.Contains("high", text, StringComparison.Ordinal);
        Assert.Contains("100.5 is far above what was expected: 3 to 4, at ±2 σ.", text, StringComparison.Ordinal);
        Assert.Contains("https://anomalies.example/incidents/7", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_acted_on_by_signed_links_that_are_the_same_at_each_attempt()
    {
        await SendAsync(SomeNotice.Opened());
        await SendAsync(SomeNotice.Opened());

        foreach (var (action, _, _) in NoticeLinks.Actions)
        {
            var address = SomeNotice.Links.Act(SomeNotice.Opened(), SomeNotice.Incident(), action);
            Assert.All(Arrived, text => Assert.Contains(address, text, StringComparison.Ordinal));
        }

        Assert.Equal(2, Arrived.Count);
    }

    [Fact]
    public async Task Of_several_each_that_is_told_has_a_signed_link_of_its_own()
    {
        var notice = SomeNotice.Flood(12);
        await SendAsync(notice);

        var text = Assert.Single(Arrived);
        Assert.All(notice.Incidents.Take(10), incident => Assert.Contains(SomeNotice.Links.Act(notice, incident, LinkAction.Any), text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_thousand_incidents_are_one_message_that_names_them()
    {
        var delivery = await SendAsync(SomeNotice.Flood(1_000));

        Assert.True(delivery.IsDelivered, delivery.Said);
        var text = Assert.Single(Arrived);
        Assert.Contains("1,000 incidents, the worst critical", text, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(1, 60), i => Assert.Contains($"stream-{i}", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_end_and_a_test_arrive_too()
    {
        Assert.True((await SendAsync(SomeNotice.Closed())).IsDelivered);
        Assert.True((await SendAsync(Notice.Test("team", "ntc_3", Some.Micros))).IsDelivered);

        Assert.Contains("AAPL: incident over", Arrived[0], StringComparison.Ordinal);
        Assert.Contains("Test of the channel team", Arrived[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!channel> & *b*")]
    [InlineData("a_b_c `d` [e](http://f)")]
    [InlineData("'y' {{z}} = | $ @here ~~s~~")]
    public async Task A_name_arrives_as_it_is(string name)
    {
        await SendAsync(SomeNotice.Opened(SomeNotice.Incident(stream: name)));

        Assert.Contains(name, Assert.Single(Arrived), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Fault.Busy)]
    [InlineData(Fault.Broken)]
    [InlineData(Fault.Refuses)]
    [InlineData(Fault.Cuts)]
    public async Task A_fault_is_told_apart_and_the_next_attempt_succeeds(Fault fault)
    {
        Have(fault);
        var delivery = await SendAsync(SomeNotice.Opened());
        Have(null);
        var next = await SendAsync(SomeNotice.Opened());

        DeliveryOutcome[] expected = fault switch
        {
            Fault.Busy => [DeliveryOutcome.Unavailable],
            Fault.Broken => [DeliveryOutcome.Failed],
            Fault.Refuses => [DeliveryOutcome.Refused],
            _ => [DeliveryOutcome.Failed, DeliveryOutcome.Unavailable],
        };
        Assert.Contains(delivery.Outcome, expected);
        Assert.NotEmpty(delivery.Said);
        Assert.True(next.IsDelivered, next.Said);
    }

    [Fact]
    public async Task Where_nobody_listens_the_channel_is_unavailable()
    {
        await StopAsync();

        var delivery = await SendAsync(SomeNotice.Opened());

        Assert.Equal(DeliveryOutcome.Unavailable, delivery.Outcome);
        Assert.NotEmpty(delivery.Said);
    }

    [Fact]
    public async Task Whoever_answers_nothing_can_be_left()
    {
        var came = Hang();
        using var cancelled = new CancellationTokenSource();
        var sending = Channel.SendAsync(SomeNotice.Opened(), cancelled.Token);
        await came.WaitAsync(TestClient.Patience);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.WaitAsync(TestClient.Patience));
    }

    private protected Task<Delivery> SendAsync(Notice notice) => Channel.SendAsync(notice, CancellationToken.None).WaitAsync(TestClient.Patience);
}

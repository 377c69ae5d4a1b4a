using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.Notices.Channels;
using StreamingAnomaly.Server.Tests.Notices.Receivers;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices.Channels;

public sealed class EmailChannelTests : ChannelConformance
{
    private readonly SmtpReceiver _receiver = new();

    internal override IChannel Channel => To("on-call@team.example, lead@team.example");

    protected override IReadOnlyList<string> Arrived => [.. _receiver.Mails.Select(mail => mail.Header("Subject") + "\n" + mail.Body)];

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => _receiver.DisposeAsync();

    protected override void Have(Fault? fault) => _receiver.Answer = command => (fault, command) switch
    {
        (Fault.Busy, var any) when any.StartsWith("MAIL", StringComparison.Ordinal) => "421 closing",
        (Fault.Broken, ".") => "451 local error",
        (Fault.Refuses, ".") => "554 not wanted",
        (Fault.Cuts, ".") => "cut",
        _ => null,
    };

    protected override Task Hang()
    {
        _receiver.Answer = _ => "";
        return _receiver.Arrived.WaitAsync();
    }

    protected override async Task StopAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task A_mail_goes_to_all_and_says_who_it_is_from_and_which_it_is()
    {
        await SendAsync(SomeNotice.Opened());

        var mail = Assert.Single(_receiver.Mails);
        Assert.Equal(["on-call@team.example", "lead@team.example"], mail.To);
        Assert.Equal("anomalies@team.example", mail.From);
        Assert.Equal("<ntc_1@streaming-anomaly>", mail.Header("Message-ID"));
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
    }

    [Fact]
    public async Task When_one_of_several_is_not_known_the_others_get_it_once()
    {
        _receiver.Answer = command => command.Contains("lead@", StringComparison.Ordinal) ? "550 no such user" : null;

        var delivery = await SendAsync(SomeNotice.Opened());

        Assert.Equal(DeliveryOutcome.Delivered, delivery.Outcome);
        Assert.Contains("lead@team.example", delivery.Said, StringComparison.Ordinal);
        Assert.Equal(["on-call@team.example"], Assert.Single(_receiver.Mails).To);
    }

    [Theory]
    [InlineData("550 no such user", DeliveryOutcome.Refused)]
    [InlineData("450 later", DeliveryOutcome.Failed)]
    internal async Task When_nobody_is_known_it_is_not_delivered(string said, DeliveryOutcome outcome)
    {
        _receiver.Answer = command => command.StartsWith("RCPT", StringComparison.Ordinal) ? said : null;

        Assert.Equal(outcome, (await SendAsync(SomeNotice.Opened())).Outcome);
        Assert.Equal(outcome, (await To("lead@team.example").SendAsync(SomeNotice.Opened(), CancellationToken.None)).Outcome);
        Assert.Empty(_receiver.Mails);
    }

    [Fact]
    public async Task A_server_that_does_not_encrypt_is_given_nothing_where_that_was_asked_for()
    {
        var delivery = await To("lead@team.example", tls: true).SendAsync(SomeNotice.Opened(), CancellationToken.None);

        Assert.False(delivery.IsDelivered);
        Assert.Empty(_receiver.Mails);
    }

    private EmailChannel To(string recipients, bool tls = false) => new(
        new ChannelSettings { Kind = ChannelKind.Email, Host = "127.0.0.1", Port = _receiver.Port, Tls = tls, From = "anomalies@team.example", To = recipients },
        SomeNotice.Links);
}

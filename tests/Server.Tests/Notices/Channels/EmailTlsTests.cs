using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StreamingAnomaly.Server.Notices;
using StreamingAnomaly.Server.Notices.Channels;
using StreamingAnomaly.Server.Tests.Notices.Receivers;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Notices.Channels;

/// <summary>Mail as it is by default: encrypted, to a server whose certificate is trusted, and only then with a password.</summary>
public sealed class EmailTlsTests : IDisposable
{
    private const string User = "anomalies";
    private const string Password = "pass wörd";

    private readonly ScratchFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public EmailTlsTests()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=mail", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        _certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_trusted_mail_server_gets_password_and_mail_encrypted()
    {
        await using var receiver = new SmtpReceiver { Certificate = _certificate, Login = (User, Password) };

        // What is trusted is read once in a process: the server has one of its own, and the variable that operations.md names.
        await File.WriteAllTextAsync(_folder.File("mail.pem"), _certificate.ExportCertificatePem());
        using var server = await ServerProcess.StartAsync(_folder.Database, new() { ["SSL_CERT_FILE"] = _folder.File("mail.pem") }, Options(receiver));
        using var http = new HttpClient { BaseAddress = server.Address };

        using var answer = await http.PostAsync(new Uri("/api/channels/mail/test", UriKind.Relative), null);

        Assert.Equal("""{"delivered":true,"said":"accepted"}""", await answer.Content.ReadAsStringAsync());
        var mail = Assert.Single(receiver.Mails);
        Assert.True(mail.IsEncrypted);
        Assert.Equal(User, mail.User);
        Assert.Equal(["EHLO", "STARTTLS"], receiver.InTheClear.Select(command => command.Split(' ')[0]));
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_ends_it_before_anything_is_said()
    {
        await using var receiver = new SmtpReceiver { Certificate = _certificate, Login = (User, Password) };

        var delivery = await SendAsync(receiver);

        Assert.Equal(DeliveryOutcome.Unavailable, delivery.Outcome);
        Assert.Contains("certificate is invalid", delivery.Said, StringComparison.Ordinal);
        Assert.Empty(receiver.Mails);
        Assert.DoesNotContain(receiver.InTheClear, IsSecret);
    }

    [Fact]
    public async Task A_server_without_tls_that_asks_for_a_password_does_not_get_it()
    {
        await using var receiver = new SmtpReceiver { Login = (User, Password) };

        var delivery = await SendAsync(receiver);

        Assert.False(delivery.IsDelivered);
        Assert.Contains("secure connection", delivery.Said, StringComparison.Ordinal);
        Assert.Empty(receiver.Mails);
        Assert.DoesNotContain(receiver.InTheClear, IsSecret);
    }

    [Fact]
    public async Task A_wrong_password_may_be_mended_so_it_is_tried_again()
    {
        await using var receiver = new SmtpReceiver { Login = (User, "another") };

        var delivery = await SendAsync(receiver, tls: false);

        Assert.Equal(DeliveryOutcome.Failed, delivery.Outcome);
        Assert.Contains("authentication required", delivery.Said, StringComparison.Ordinal);
        Assert.Empty(receiver.Mails);
    }

    private static bool IsSecret(string command) => command.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) || command.StartsWith("MAIL", StringComparison.Ordinal);

    private static Task<Delivery> SendAsync(SmtpReceiver receiver, bool tls = true)
    {
        var settings = new ChannelSettings
        {
            Kind = ChannelKind.Email,
            Host = "127.0.0.1",
            Port = receiver.Port,
            Tls = tls,
            User = User,
            Password = Password,
            From = "anomalies@team.example",
            To = "lead@team.example",
        };
        return new EmailChannel(settings, SomeNotice.Links).SendAsync(SomeNotice.Opened(), CancellationToken.None);
    }

    private static string[] Options(SmtpReceiver receiver) =>
    [
        "--Notices:Channels:mail:Kind=Email", "--Notices:Channels:mail:Host=127.0.0.1", $"--Notices:Channels:mail:Port={receiver.Port}",
        $"--Notices:Channels:mail:User={User}", $"--Notices:Channels:mail:Password={Password}",
        "--Notices:Channels:mail:From=anomalies@team.example", "--Notices:Channels:mail:To=lead@team.example",
    ];
}

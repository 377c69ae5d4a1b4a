using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace StreamingAnomaly.Server.Tests.Notices.Receivers;

/// <summary>A mail server of RFC 5321 that keeps what it takes, and answers as the test says.</summary>
internal sealed class SmtpReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ends = new();
    private readonly Task _accepting;

    public SmtpReceiver()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public ConcurrentQueue<Mail> Mails { get; } = [];

    /// <summary>Offers STARTTLS with it.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Offers AUTH, and takes mail from nobody else.</summary>
    public (string User, string Password)? Login { get; init; }

    /// <summary>Commands that anyone on the way could read.</summary>
    public ConcurrentQueue<string> InTheClear { get; } = [];

    /// <summary>Given a command, or <c>.</c> for the end of a mail: what to answer instead; null is as it should be, "" is nothing at all, "cut" ends the connection.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>Released once for each command.</summary>
    public SemaphoreSlim Arrived { get; } = new(0);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ends.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var _ = client;
            await using var session = new SmtpSession(client.GetStream());
            await session.SayAsync("220 test", _ends.Token);
            var mail = new Mail("", [], "");
            while (await session.ReadLineAsync(_ends.Token) is { } command)
            {
                if (!session.IsEncrypted) InTheClear.Enqueue(command);
                Arrived.Release();
                var said = Answer(command);
                if (said == "cut") return;
                if (said is null && Certificate is not null && Verb(command) == "STARTTLS")
                {
                    await session.EncryptAsync(Certificate, _ends.Token);
                    continue;
                }

                if (said is null && Login is { } login && Verb(command) == "AUTH")
                {
                    await session.LogInAsync(command, login, _ends.Token);
                    continue;
                }

                said ??= Refusal(session, command);
                if (said is null) mail = Take(mail, command);
                if (said != "") await session.SayAsync(said ?? Usual(session, command), _ends.Token);
                if (said is not null || Verb(command) != "DATA") continue;

                var text = new StringBuilder();
                while (await session.ReadLineAsync(_ends.Token) is { } line and not ".") text.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
                said = Answer(".");
                if (said == "cut") return;
                if (said is null) Mails.Enqueue(mail with { Text = text.ToString(), User = session.User, IsEncrypted = session.IsEncrypted });
                await session.SayAsync(said ?? "250 taken", _ends.Token);
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
        {
            // The client is gone, does not trust the certificate, or the test is over.
        }
    }

    private string? Refusal(SmtpSession session, string command) =>
        Login is not null && session.User is null && Verb(command) == "MAIL" ? "530 5.7.0 authentication required" : null;

    private static Mail Take(Mail mail, string command) =>
        command.StartsWith("MAIL FROM:", StringComparison.OrdinalIgnoreCase) ? new Mail(Address(command), [], "")
        : command.StartsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase) ? mail with { To = [.. mail.To, Address(command)] }
        : mail;

    private static string Verb(string command) => command.Split(' ')[0].ToUpperInvariant();

    private string Usual(SmtpSession session, string command) => Verb(command) switch
    {
        "EHLO" => $"250-test\r\n{(Certificate is null || session.IsEncrypted ? "" : "250-STARTTLS\r\n")}{(Login is null ? "" : "250-AUTH PLAIN LOGIN\r\n")}250 8BITMIME",
        "HELO" => "250 test",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };

    private static string Address(string command) => command[(command.IndexOf('<', StringComparison.Ordinal) + 1)..command.IndexOf('>', StringComparison.Ordinal)];

    internal sealed record Mail(string From, IReadOnlyList<string> To, string Text)
    {
        /// <summary>Who had said a password before it.</summary>
        public string? User { get; init; }

        public bool IsEncrypted { get; init; }

        /// <summary>Header lines and the body, decoded.</summary>
        public string Body => Text.Contains("base64", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(Text[(Text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..].Replace("\n", "", StringComparison.Ordinal)))
            : Encoding.UTF8.GetString(QuotedPrintable(Text[(Text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]));

        public string Header(string name) => Text.Split("\n\n")[0].Replace("\n ", " ", StringComparison.Ordinal).Split('\n')
            .Single(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();

        private static byte[] QuotedPrintable(string text)
        {
            var joined = text.Replace("=\n", "", StringComparison.Ordinal);
            var bytes = new List<byte>();
            for (var i = 0; i < joined.Length; i++)
            {
                if (joined[i] == '=' && i + 2 < joined.Length)
                {
                    bytes.Add(Convert.ToByte(joined.Substring(i + 1, 2), 16));
                    i += 2;
                }
                else
                {
                    bytes.Add((byte)joined[i]);
                }
            }

            return [.. bytes];
        }
    }
}

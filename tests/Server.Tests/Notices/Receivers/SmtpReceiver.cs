using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
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
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await SayAsync("220 test");
            var mail = new Mail("", [], "");
            while (await reader.ReadLineAsync(_ends.Token) is { } command)
            {
                Arrived.Release();
                var said = Answer(command);
                if (said == "cut") return;
                if (said is null) mail = Take(mail, command);
                if (said != "") await SayAsync(said ?? Usual(command));
                if (said is not null || !command.Equals("DATA", StringComparison.OrdinalIgnoreCase)) continue;

                var text = new StringBuilder();
                while (await reader.ReadLineAsync(_ends.Token) is { } line and not ".") text.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
                said = Answer(".");
                if (said == "cut") return;
                if (said is null) Mails.Enqueue(mail with { Text = text.ToString() });
                await SayAsync(said ?? "250 taken");
            }

            async Task SayAsync(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), _ends.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client is gone, or the test is over.
        }
    }

    private static Mail Take(Mail mail, string command) =>
        command.StartsWith("MAIL FROM:", StringComparison.OrdinalIgnoreCase) ? new Mail(Address(command), [], "")
        : command.StartsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase) ? mail with { To = [.. mail.To, Address(command)] }
        : mail;

    private static string Usual(string command) => command.Split(' ')[0].ToUpperInvariant() switch
    {
        "EHLO" or "HELO" => "250 test",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };

    private static string Address(string command) => command[(command.IndexOf('<', StringComparison.Ordinal) + 1)..command.IndexOf('>', StringComparison.Ordinal)];

    internal sealed record Mail(string From, IReadOnlyList<string> To, string Text)
    {
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

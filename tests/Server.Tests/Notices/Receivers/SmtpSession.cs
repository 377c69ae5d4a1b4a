using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace StreamingAnomaly.Server.Tests.Notices.Receivers;

/// <summary>One client of the mail server: in the clear until it asks for TLS.</summary>
internal sealed class SmtpSession(Stream stream) : IAsyncDisposable
{
    private Stream _stream = stream;
    private StreamReader _reader = Reading(stream);

    public bool IsEncrypted => _stream is SslStream;

    /// <summary>Who has said a password.</summary>
    public string? User { get; private set; }

    public ValueTask<string?> ReadLineAsync(CancellationToken ct) => _reader.ReadLineAsync(ct);

    public ValueTask SayAsync(string lines, CancellationToken ct) => _stream.WriteAsync(Encoding.ASCII.GetBytes(lines + "\r\n"), ct);

    public async Task EncryptAsync(X509Certificate2 certificate, CancellationToken ct)
    {
        await SayAsync("220 go on", ct);
        var encrypted = new SslStream(_stream);
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ct);
        (_stream, _reader) = (encrypted, Reading(encrypted));
    }

    /// <summary>AUTH LOGIN: the name comes with the command or is asked for, then the password.</summary>
    public async Task LogInAsync(string command, (string User, string Password) login, CancellationToken ct)
    {
        var user = Decode(command.Split(' ') is [_, _, var name] ? name : await AskAsync("Username:", ct));
        if ((user, Decode(await AskAsync("Password:", ct))) == login) User = user;
        await SayAsync(User is null ? "535 not known" : "235 come in", ct);
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _stream.DisposeAsync();
    }

    private async Task<string> AskAsync(string what, CancellationToken ct)
    {
        await SayAsync("334 " + Convert.ToBase64String(Encoding.ASCII.GetBytes(what)), ct);
        return await ReadLineAsync(ct) ?? "";
    }

    private static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static StreamReader Reading(Stream stream) => new(stream, Encoding.Latin1, leaveOpen: true);
}

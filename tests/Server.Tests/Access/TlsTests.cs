using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>TLS as docs/operations.md sets it up.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task A_browsers_socket_connects_over_tls()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        await File.WriteAllTextAsync(_folder.File("server.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder.File("server.key"), key.ExportPkcs8PrivateKeyPem());
        using var server = await ServerProcess.StartAsync(
            _folder.Database, "--urls", "https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path", _folder.File("server.pem"),
            "--Kestrel:Certificates:Default:KeyPath", _folder.File("server.key"));

        // A browser would rather speak HTTP/2, and on it a WebSocket begins in another way, which this server does not know.
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString() },
        });
        var address = new UriBuilder(server.Address) { Scheme = "wss", Path = "/ws", Query = "client_id=a" }.Uri;
        await socket.ConnectAsync(address, invoker, default).WaitAsync(TestClient.Patience);
        await using var client = new TestClient(socket);

        Assert.Contains("anomaly", await client.AskAsync(Wire.Point(1)));
    }

    public void Dispose() => _folder.Dispose();
}

using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;

namespace StreamingAnomaly.Browser.Tests;

/// <summary>The real server on a real port with a database of its own, which a second one may take over.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Factory _factory;

    public RunningServer(RunningServer? before = null)
    {
        _folder = before?._folder ?? Directory.CreateTempSubdirectory("browser-tests-").FullName;
        _factory = new Factory(Path.Combine(_folder, "test.db"));
        // Not by a port number alone: setting that races with the program, which starts by itself.
        _factory.UseKestrel(options => options.Listen(IPAddress.Loopback, before?.Address.Port ?? 0));
        _factory.StartServer();
        Address = _factory.ClientOptions.BaseAddress;
    }

    public Uri Address { get; }

    public Uri Page(string path) => new(Address, path);

    internal IPointStore Store => _factory.Services.GetRequiredService<IPointStore>();

    public Uri WebSocket => new UriBuilder(Address) { Scheme = "ws", Path = "/ws" }.Uri;

    /// <summary>Stops the server and keeps its database.</summary>
    public ValueTask StopAsync() => _factory.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    // Any type of the server's assembly leads to its entry point.
    private sealed class Factory(string database) : WebApplicationFactory<StreamSettings>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseSetting("Storage:Path", database);
    }
}

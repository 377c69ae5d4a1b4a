using System.Diagnostics;
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
        _factory = before is null ? Start(0) : StartAgain(before.Address.Port);
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

    private Factory Start(int port)
    {
        var factory = new Factory(Path.Combine(_folder, "test.db"));

        // Not by a port number alone: setting that races with the program, which starts by itself.
        factory.UseKestrel(options => options.Listen(IPAddress.Loopback, port));
        try
        {
            factory.StartServer();
            return factory;
        }
        catch
        {
            factory.Dispose();
            throw;
        }
    }

    /// <summary>Whoever connects from this machine, the page that tries again and again among them, may have been given that very port for a moment.</summary>
    private Factory StartAgain(int port)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return Start(port);
            }
            catch (Exception) when (Stopwatch.GetElapsedTime(began) < Chromium.Patience)
            {
                // The program has said why and ended; what the factory makes of that is no kind of exception of its own.
            }
        }
    }

    // Any type of the server's assembly leads to its entry point.
    private sealed class Factory(string database) : WebApplicationFactory<StreamSettings>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Storage:Path", database);

            // A page asks anew while what it asked before is still ending: on a busy machine it would be told to wait, which the browser complains of.
            builder.UseSetting("Limits:HeavyReaders", "64");
        }
    }
}

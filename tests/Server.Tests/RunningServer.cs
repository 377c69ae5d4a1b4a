using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Server.Points;
using StreamingAnomaly.Server.Storage;
using Xunit;

namespace StreamingAnomaly.Server.Tests;

/// <summary>The real server on a free loopback port. As a class fixture it has its defaults and a database of its own.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private readonly Factory _factory;

    public RunningServer()
        : this(new Setup())
    {
    }

    private RunningServer(Setup setup)
    {
        _factory = new Factory(setup, setup.Database ?? _folder.Database);
        // Not by a port number: setting that races with the program, which starts by itself.
        _factory.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        _factory.StartServer();
        Http = _factory.CreateClient();
    }

    public HttpClient Http { get; }

    public Uri Address => _factory.ClientOptions.BaseAddress;

    internal IPointStore Store => Get<IPointStore>();

    internal static RunningServer Start(Setup? setup = null) => new(setup ?? new Setup());

    internal T Get<T>() where T : notnull => _factory.Services.GetRequiredService<T>();

    internal Task<TestClient> ConnectAsync(string query = "") => TestClient.ConnectAsync(Address, query);

    /// <summary>All that is stored of a stream, in its order.</summary>
    internal Task<IReadOnlyList<JudgedPoint>> StoredAsync(string id) => Store.AllAsync(Some.Client(id));

    /// <summary>The last point of a stream; null when there is none.</summary>
    internal async Task<JudgedPoint?> NewestAsync(string id)
    {
        var newest = await Store.ReadAsync(new PointQuery(Some.Client(id)) { NewestFirst = true, Limit = 1 }, CancellationToken.None);
        return newest is [var point] ? point : null;
    }

    /// <summary>Waits for what comes by itself, with a round trip between the looks.</summary>
    internal async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        while (!await holds()) await Http.GetStringAsync("/health/live", patience.Token);
    }

    /// <summary>Moves the server's clock on, a second at a time, until something happens.</summary>
    /// <param name="time">The server's clock.</param>
    /// <param name="happened">What is waited for.</param>
    /// <param name="atMost">Then the clock stands still: what is due by then may take its real time, and no later deadline comes before it.</param>
    internal async Task AdvanceUntilAsync(FakeTime time, Task happened, TimeSpan? atMost = null)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        var latest = atMost is { } some ? time.GetUtcNow() + some : DateTimeOffset.MaxValue;
        while (!happened.IsCompleted && time.GetUtcNow() < latest)
        {
            time.Advance(TimeSpan.FromSeconds(1));

            // A round trip, so that the server has a turn too.
            await Http.GetStringAsync("/health/live", patience.Token);
        }

        await happened.WaitAsync(TestClient.Patience);
    }

    /// <summary>In good order, as Ctrl-C would; may be called before disposing.</summary>
    public async Task StopAsync() => await _factory.DisposeAsync();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>What a test wants otherwise than it comes.</summary>
    internal sealed record Setup
    {
        /// <summary>Configuration, as it would stand in the environment: <c>("Limits:Connections", "1")</c>.</summary>
        public IReadOnlyList<(string Key, string Value)> Options { get; init; } = [];

        /// <summary>A file of settings that is watched, as the server's own is.</summary>
        public string? SettingsFile { get; init; }

        /// <summary>A database that outlives the server.</summary>
        public string? Database { get; init; }

        public TimeProvider? Time { get; init; }

        /// <summary>Added last, so that they win over the server's own.</summary>
        public Action<IServiceCollection>? Services { get; init; }
    }

    private sealed class Factory(Setup setup, string database) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Storage:Path", database);
            builder.UseSetting("Storage:Library", Some.SqliteLibrary.ToString());
            if (setup.SettingsFile is { } file) builder.ConfigureAppConfiguration((_, configuration) => configuration.AddJsonFile(file, optional: false, reloadOnChange: true));
            foreach (var (key, value) in setup.Options) builder.UseSetting(key, value);
            builder.ConfigureTestServices(services =>
            {
                services.AddLogging(logging => logging.ClearProviders());
                if (setup.Time is { } time) services.AddSingleton(time);
                setup.Services?.Invoke(services);
            });
        }
    }
}

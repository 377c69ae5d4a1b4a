using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.Server.Tests.Otlp;

/// <summary>Takes metrics and traces as collectors do, over http/protobuf or gRPC, and answers as the test says.</summary>
internal sealed class Collector : IAsyncDisposable
{
    // A byte that says whether what follows is compressed, and its length.
    private const int GrpcPrefix = 5;

    private readonly WebApplication _app;
    private readonly SemaphoreSlim _arrived = new(0);
    private volatile int _status = StatusCodes.Status200OK;

    private Collector(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public int Status
    {
        set => _status = value;
    }

    /// <summary>Bodies by signal.</summary>
    public ConcurrentQueue<byte[]> MetricRequests { get; } = [];

    public ConcurrentQueue<byte[]> TraceRequests { get; } = [];

    /// <summary>The headers of the newest request.</summary>
    public IHeaderDictionary Headers { get; private set; } = new HeaderDictionary();

    public IEnumerable<Sent> Metrics => MetricRequests.SelectMany(body => Protobuf.At(body, 1, 2, 2)).Select(metric => new Sent(Protobuf.Text(metric, 1), metric));

    public IEnumerable<Sent> Spans => TraceRequests.SelectMany(body => Protobuf.At(body, 1, 2, 2)).Select(span => new Sent(Protobuf.Text(span, 5), span));

    /// <summary>Who has sent a request.</summary>
    public static IReadOnlyDictionary<string, string> ResourceOf(byte[] request) => Attributes(Protobuf.At(request, 1, 1).First(), 1);

    public static IReadOnlyDictionary<string, string> Attributes(byte[] message, int field) =>
        Protobuf.At(message, field).ToDictionary(attribute => Protobuf.Text(attribute, 1), attribute => Protobuf.Text(attribute, 2, 1));

    public static async Task<Collector> StartAsync(HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        var app = builder.Build();
        var collector = new Collector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    /// <summary>Waits for what is sent by itself.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        while (!holds()) await _arrived.WaitAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _arrived.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var isGrpc = context.Request.ContentType == "application/grpc";
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Headers = new HeaderDictionary(context.Request.Headers.ToDictionary());
        var isMetrics = context.Request.Path.Value!.Contains("metrics", StringComparison.Ordinal);
        (isMetrics ? MetricRequests : TraceRequests).Enqueue(body.ToArray()[(isGrpc ? GrpcPrefix : 0)..]);
        if (isGrpc) await AnswerGrpcAsync(context.Response);
        else context.Response.StatusCode = _status;
        _arrived.Release();
    }

    private async Task AnswerGrpcAsync(HttpResponse response)
    {
        const string Fine = "0";
        const string Unavailable = "14";
        response.ContentType = "application/grpc";
        response.DeclareTrailer("grpc-status");
        await response.Body.WriteAsync(new byte[GrpcPrefix]);
        response.AppendTrailer("grpc-status", _status == StatusCodes.Status200OK ? Fine : Unavailable);
    }

    internal sealed record Sent(string Name, byte[] Message);
}

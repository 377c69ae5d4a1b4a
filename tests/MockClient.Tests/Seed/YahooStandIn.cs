using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.MockClient.Tests.Seed;

/// <summary>A server that answers as Yahoo's chart endpoint does: what it was told, one answer after the other, the last for ever.</summary>
internal sealed class YahooStandIn : IAsyncDisposable
{
    private readonly Dictionary<string, Queue<YahooAnswer>> _answers = [];
    private readonly WebApplication _app;

    private YahooStandIn()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/v8/finance/chart/{symbol}", AnswerAsync);
    }

    public List<string> Requests { get; } = [];

    /// <summary>Stays readable after the server has stopped.</summary>
    public string Address { get; private set; } = "";

    public static async Task<YahooStandIn> StartAsync()
    {
        var server = new YahooStandIn();
        await server._app.StartAsync().WaitAsync(TimeSpan.FromSeconds(30));
        server.Address = server._app.Urls.Single();
        return server;
    }

    public void Answers(string symbol, params YahooAnswer[] answers) => _answers[symbol] = new Queue<YahooAnswer>(answers);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, string symbol)
    {
        Requests.Add(symbol + context.Request.QueryString);

        var waiting = _answers[symbol];
        var answer = LooksLikeABrowser(context) ? waiting.Count > 1 ? waiting.Dequeue() : waiting.Peek() : YahooAnswer.TooMany();

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        if (answer.RetryAfter is { } wait) context.Response.Headers.RetryAfter = wait;
        if (answer.BreaksOff) context.Response.ContentLength = answer.Body.Length * 2;
        await context.Response.WriteAsync(answer.Body);
        if (answer.BreaksOff) context.Abort();
    }

    private static bool LooksLikeABrowser(HttpContext context) => context.Request.Headers.UserAgent.ToString().StartsWith("Mozilla/5.0", StringComparison.Ordinal);
}

using System.Net.Http.Headers;
using System.Text;
using StreamingAnomaly.Server.Access;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>A server that asks for keys.</summary>
public sealed class Locked : IAsyncLifetime
{
    public Locked()
        : this(new RunningServer.Setup())
    {
    }

    private Locked(RunningServer.Setup setup)
    {
        Server = RunningServer.Start(setup);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Server.Address, Timeout = TestClient.Patience };
        Admin = Make(Scopes.Admin);
    }

    public RunningServer Server { get; }

    /// <summary>A browser or a program that keeps no cookies and follows nothing.</summary>
    public HttpClient Http { get; }

    public string Admin { get; }

    internal static Locked Start(RunningServer.Setup setup) => new(setup);

    internal string Make(params string[] scopes) => Make(new NewKey($"key {Some.NewId()}", scopes));

    internal string Make(NewKey wanted)
    {
        var (key, problem) = wanted.Make(Server.Get<KeyStore>(), Server.Get<TimeProvider>().GetUtcNow());
        Assert.Null(problem);
        Server.Get<KeyRing>().Refresh();
        return key!.Value.Text;
    }

    internal Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key = null, string? json = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Signs in on the page; the cookie, as a browser would send it.</summary>
    internal async Task<string> SignInAsync(string key)
    {
        using var answer = await PostFormAsync("/sign-in", [], ("key", key));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        return cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
    }

    internal Task<HttpResponseMessage> PostFormAsync(string path, (string Name, string Value)[] headers, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Origin", Server.Address.GetLeftPart(UriPartial.Authority));
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return Http.SendAsync(request);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}

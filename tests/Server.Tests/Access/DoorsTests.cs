using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.StaticAssets;
using StreamingAnomaly.Server.Access;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Access;

/// <summary>Every door the server has, as its routes name them: a new one is found by itself.</summary>
public sealed class DoorsTests(Locked locked) : IClassFixture<Locked>
{
    /// <summary>What is for everybody, and why.</summary>
    private static readonly string[] Open =
    [
        "GET /health/live", "GET /health/ready", // whoever starts the server asks them: they say that it runs, no more
        "GET /sign-in",
        "POST /sign-out", // ends the session of the cookie that is shown
        "GET /act", "POST /act", // the link in a notice is a key of its own
        "GET /error", "POST /error", // what is shown where something else was refused
    ];

    // Looks at a key by itself.
    private const string SignIn = "POST /sign-in";

    [Fact]
    public async Task Without_a_key_each_is_refused()
    {
        var entered = new List<string>();
        foreach (var (method, path) in Doors(locked.Server))
        {
            using var answer = await locked.SendAsync(new HttpMethod(method), path);
            if (answer.StatusCode != HttpStatusCode.Unauthorized) entered.Add($"{method} {path}");
            else if ($"{method} {path}" != SignIn) Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(Open.Order(), entered.Order());
    }

    [Fact]
    public async Task With_a_wrong_key_each_is_refused()
    {
        // Its own, as it will not look at keys for a while.
        await using var tried = Locked.Start(new());
        var entered = new List<string>();
        foreach (var (method, path) in Doors(tried.Server))
        {
            using var answer = await tried.SendAsync(new HttpMethod(method), path, KeyText.Make().Text);
            if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests)) entered.Add($"{method} {path}");
        }

        Assert.Equal(Open.Order(), entered.Order());
    }

    [Fact]
    public async Task A_key_that_may_only_write_to_one_stream_enters_no_other_door()
    {
        var key = locked.Make("write:one");
        var entered = new List<string>();
        foreach (var (method, path) in Doors(locked.Server))
        {
            using var answer = await locked.SendAsync(new HttpMethod(method), path, key, json: "{}");
            if (answer.StatusCode != HttpStatusCode.Forbidden) entered.Add($"{method} {path}");
        }

        // That is told apart by its identification: see ConnectionAccessTests.
        // A link that is none is forbidden as well.
        Assert.Equal([.. Open.Except(["GET /act", "POST /act"]).Append("GET /ws").Append(SignIn).Order()], entered.Order());
    }

    [Fact]
    public async Task A_key_that_may_read_changes_nothing()
    {
        var key = locked.Make(Scopes.Read);
        foreach (var (method, path) in Doors(locked.Server).Where(door => door.Method is not ("GET" or "HEAD") && !Open.Append(SignIn).Contains($"{door.Method} {door.Path}")))
        {
            using var answer = await locked.SendAsync(new HttpMethod(method), path, key, json: "{}");
            var onlyLooks = path is "/api/clients/x/preview" or "/backtest";
            Assert.True((answer.StatusCode == HttpStatusCode.Forbidden) == !onlyLooks, $"{method} {path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task What_is_at_no_door_is_refused_too()
    {
        using var answer = await locked.SendAsync(HttpMethod.Get, "/nowhere");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static IEnumerable<(string Method, string Path)> Doors(RunningServer server)
    {
        var endpoints = server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null).ToList();
        Assert.True(endpoints.Count > 20, "The routes were not found.");
        foreach (var endpoint in endpoints)
        {
            // A page says nothing: it may be asked either way.
            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"];
            foreach (var method in methods.Distinct()) yield return (method, "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(Filled)));
        }
    }

    private static string Filled(RoutePatternPathSegment segment) => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternParameterPart parameter when parameter.ParameterPolicies.Any(policy => policy.Content is "long" or "int") => "1",
        RoutePatternParameterPart => "x",
        _ => "",
    }));
}

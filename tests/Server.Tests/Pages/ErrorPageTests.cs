using System.Net;
using System.Text.Json;
using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Tests.Live;
using Xunit;

namespace StreamingAnomaly.Server.Tests.Pages;

public class ErrorPageTests
{
    [Theory]
    [InlineData("/nothing/here")]
    [InlineData("/js/nothing.js")]
    [InlineData("/error")]
    public async Task An_address_that_nothing_is_at_is_a_page_with_a_way_on(string address)
    {
        using var server = new LiveServer();

        using var answer = await server.Http.GetAsync(new Uri(address, UriKind.Relative), server.Patience);
        var html = await answer.Content.ReadAsStringAsync(server.Patience);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("There is no such page", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/\"", html, StringComparison.Ordinal);
        Assert.True(answer.Headers.Contains("Content-Security-Policy"));
    }

    [Theory]
    [InlineData("GET", "/api/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/clients/a/nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/clients/a/chart", HttpStatusCode.MethodNotAllowed)]
    public async Task A_program_is_answered_by_a_problem_document(string method, string address, HttpStatusCode status)
    {
        using var server = new LiveServer();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);

        using var answer = await server.Http.SendAsync(request, server.Patience);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(server.Patience));
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_form_that_is_sent_where_none_is_gets_a_page_too()
    {
        using var server = new LiveServer();

        using var answer = await server.Http.PostAsync(new Uri("/nothing", UriKind.Relative), new StringContent("x"), server.Patience);

        Assert.InRange((int)answer.StatusCode, 404, 405);
        Assert.Contains("<a href=\"/\">All streams</a>", await answer.Content.ReadAsStringAsync(server.Patience), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/client/a", "text/html")]
    [InlineData("/api/clients/a/points", "application/problem+json")]
    public async Task A_fault_of_the_server_says_nothing_of_its_inside_but_that_it_is_one(string address, string type)
    {
        var faults = new FaultyStore.Faults();
        await using var server = RunningServer.Start(new() { Services = faults.Add });
        await using var client = await server.ConnectAsync("client_id=a");
        await client.AskAsync(Wire.Point(1, 1));
        faults.OnRead = _ => throw new InvalidOperationException("a secret");

        using var answer = await server.Http.GetAsync(new Uri(address, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("a secret", text, StringComparison.Ordinal);
        Assert.True(answer.Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task A_page_that_the_store_keeps_from_being_shown_tries_again_by_itself()
    {
        var faults = new FaultyStore.Faults();
        await using var server = RunningServer.Start(new() { Services = faults.Add });
        await using var client = await server.ConnectAsync("client_id=a");
        await client.AskAsync(Wire.Point(1, 1));
        faults.OnRead = _ => throw new StoreUnavailableException("SQLite: database is locked");

        using var answer = await server.Http.GetAsync(new Uri("/client/a", UriKind.Relative));
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("SQLite: database is locked", html, StringComparison.Ordinal);
        Assert.Contains("/js/retry.js", html, StringComparison.Ordinal);
    }
}

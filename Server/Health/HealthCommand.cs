namespace StreamingAnomaly.Server.Health;

/// <summary><c>Server health</c>: asks the running server whether it is ready; for the health check of a container.</summary>
internal static class HealthCommand
{
    private const string DefaultAddress = "http://localhost:5000";

    /// <returns>The exit code: 0 when it is ready.</returns>
    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        // Where the server listens is told the same way to both; any address of this machine reaches it.
        var address = (configuration["urls"] ?? DefaultAddress).Split(';')[0].Replace("//+", "//localhost").Replace("//*", "//localhost")
            .Replace("//0.0.0.0", "//127.0.0.1").Replace("//[::]", "//[::1]");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var response = await http.GetAsync(new Uri(new Uri(address), "/health/ready"));
            Console.WriteLine((await response.Content.ReadAsStringAsync()).Trim());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            Console.WriteLine($"no server answers at {address}: {e.Message}");
            return 1;
        }
    }
}

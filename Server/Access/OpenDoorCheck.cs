using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace StreamingAnomaly.Server.Access;

/// <summary>Refuses to start a server that other machines can reach and that asks nobody for a key, unless it was said that this is meant.</summary>
/// <remarks>Asked after the server has begun to listen: only then it is known where, however it was told.</remarks>
internal sealed class OpenDoorCheck(IServer server, KeyRing ring, IOptions<AccessOptions> options) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

        // While the database cannot be read it is not known; the guard then lets nobody in, and later no other machine without a key.
        if (!ring.IsKnown || ring.AsksForKeys || options.Value.Open || addresses.FirstOrDefault(address => !IsLocal(address)) is not { } open) return Task.CompletedTask;
        throw new OptionsValidationException(
            "Access",
            typeof(AccessOptions),
            [$"other machines could read, write and delete at {open} without a key. Make one (Server keys add --name NAME --scope admin), listen on localhost alone (--urls), or say that it is meant (--Access:Open true)."]);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsLocal(string address)
    {
        var listening = BindingAddress.Parse(address);
        return listening.IsUnixPipe || listening.Host == "localhost" || (IPAddress.TryParse(listening.Host, out var ip) && IPAddress.IsLoopback(ip));
    }
}

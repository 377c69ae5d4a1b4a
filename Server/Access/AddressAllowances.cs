using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.Server.Access;

/// <summary>An allowance for each address that somebody comes from.</summary>
internal sealed class AddressAllowances(long count, TimeSpan per, TimeProvider time)
{
    // Some 2 MB. Beyond it those that are as good as new are forgotten.
    private const int MaxAddresses = 10_000;

    // Whoever has one address of version 6 has all of its last 64 bits.
    private const int HostBytes = 8;

    private readonly ConcurrentDictionary<IPAddress, Allowance> _allowances = new();

    /// <summary>Of each.</summary>
    public long Count => count;

    public Allowance Of(IPAddress? address)
    {
        var network = Network(address ?? IPAddress.Loopback);
        if (_allowances.TryGetValue(network, out var allowance)) return allowance;
        if (_allowances.Count >= MaxAddresses) Forget();
        return _allowances.GetOrAdd(network, _ => new Allowance(count, per, time));
    }

    private void Forget()
    {
        foreach (var (address, allowance) in _allowances)
        {
            if (allowance.IsWhole) _allowances.TryRemove(address, out _);
        }

        // So many at once are an attack: better that it is counted anew than that it takes the memory.
        if (_allowances.Count >= MaxAddresses) _allowances.Clear();
    }

    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(HostBytes).Clear();
        return new IPAddress(bytes);
    }
}

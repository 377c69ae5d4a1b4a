namespace StreamingAnomaly.Server.Ingest;

/// <summary>Finds out who has connected: from the address or, where it names no client, from the first message. Sends away who does not say.</summary>
internal sealed class IdentificationReader(ClientSocket client, MessageReader reader, int maxWindow)
{
    /// <param name="address">The fields of the address by name; they hold for what a first message leaves out, too.</param>
    /// <returns>Null when the client is gone or was refused.</returns>
    public async Task<Identification?> ReadAsync(Func<string, string?> address)
    {
        if (address(Identification.ClientIdField) is not null)
            return Identification.TryRead(address, maxWindow, out var named, out var bad) ? named : await RefuseAsync(bad);

        var step = await reader.ReadAsync();
        if (step == ReadStep.Text) return TryReadFirst(address, out var identification, out var error) ? identification : await RefuseAsync(error);
        if (step == ReadStep.Closed) return null;

        var (code, reason) = CloseCodes.For(step);
        reader.Discard();
        await client.CloseAsync(code, reason);
        return null;
    }

    private bool TryReadFirst(Func<string, string?> address, out Identification identification, out ProtocolError error)
    {
        identification = null!;
        var fields = new Dictionary<string, string?>();
        return Identification.TryReadFields(reader.Message, fields, out error)
            && Identification.TryRead(name => fields.GetValueOrDefault(name) ?? address(name), maxWindow, out identification, out error);
    }

    private async Task<Identification?> RefuseAsync(ProtocolError error)
    {
        await client.SendAsync(reply => JsonPointEncoder.WriteError(error, default, 0, reply));
        await client.CloseAsync(CloseCodes.Refused, error.Code);
        return null;
    }
}

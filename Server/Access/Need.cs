namespace StreamingAnomaly.Server.Access;

/// <summary>What a door asks of a key.</summary>
internal enum Need
{
    /// <summary>Nothing: whoever comes may come in.</summary>
    Nothing,

    /// <summary>To write the stream that the address names.</summary>
    Write,

    /// <summary>To write the stream that the client names, in the address or in its first message.</summary>
    Connect,

    Read,

    Administer,
}

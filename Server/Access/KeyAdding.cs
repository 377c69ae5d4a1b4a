namespace StreamingAnomaly.Server.Access;

/// <summary>What became of a new key.</summary>
internal enum KeyAdding
{
    Added,

    /// <summary>A key that was not revoked has its name.</summary>
    NameTaken,

    /// <summary>It would be the first: every door would ask for a key, and none could make one.</summary>
    NotAdmin,
}

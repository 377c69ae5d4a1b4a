namespace StreamingAnomaly.Benchmarks.Neighbours;

/// <summary>Somebody who behaves badly, or merely takes a lot, beside a client that does not.</summary>
internal interface INeighbour
{
    /// <summary>What <c>--only</c> calls it.</summary>
    string Key { get; }

    string Name { get; }

    /// <summary>The server never has done with it.</summary>
    bool KeepsBusy { get; }

    /// <summary>Moves in; moves out when disposed.</summary>
    Task<IAsyncDisposable> MoveInAsync(Uri address);
}

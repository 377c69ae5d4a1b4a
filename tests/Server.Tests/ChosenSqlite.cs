using StreamingAnomaly.Server.Storage;
using StreamingAnomaly.Server.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(ChosenSqlite))]

namespace StreamingAnomaly.Server.Tests;

/// <summary>
/// Chooses the library before any test runs. One that opens a connection of its own before a server has chosen would have some functions
/// of one library and some of the other, and end the process.
/// </summary>
public sealed class ChosenSqlite
{
    public ChosenSqlite() => SqliteRuntime.Choose(Some.SqliteLibrary);
}

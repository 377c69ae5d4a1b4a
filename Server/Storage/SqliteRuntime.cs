using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace StreamingAnomaly.Server.Storage;

/// <summary>Chooses the SQLite library of this process, once, before the first connection.</summary>
internal static class SqliteRuntime
{
    // RETURNING came with 3.35, which the bundled library has; the system's must be recent enough to be the better choice.
    private static readonly Version Oldest = new(3, 37);

    private static readonly Lock Choosing = new();
    private static string? _chosen;

    /// <summary>Says which library is used, for the log. The first call decides; later ones change nothing.</summary>
    public static string Choose(SqliteLibrary library)
    {
        lock (Choosing)
        {
            return _chosen ??= Load(library);
        }
    }

    private static string Load(SqliteLibrary library)
    {
        var system = library == SqliteLibrary.Bundled ? 0 : FindSystemLibrary();
        if (system == 0 && library == SqliteLibrary.System)
            throw new InvalidOperationException($"Storage:Library is System, but no system SQLite of version {Oldest} or newer was found.");

        if (system != 0) NativeLibrary.SetDllImportResolver(ProviderAssembly, (name, _, _) => name == "e_sqlite3" ? system : 0);
        Batteries_V2.Init();
        return $"SQLite {raw.sqlite3_libversion().utf8_to_string()}, {(system != 0 ? "the system's" : "bundled")}";
    }

    private static Assembly ProviderAssembly => typeof(SQLite3Provider_e_sqlite3).Assembly;

    private static nint FindSystemLibrary()
    {
        foreach (var name in (string[])["libsqlite3.so.0", "libsqlite3.dylib", "winsqlite3"])
        {
            if (!NativeLibrary.TryLoad(name, out var handle)) continue;
            if (IsNewEnough(handle)) return handle;
            NativeLibrary.Free(handle);
        }

        return 0;
    }

    private static bool IsNewEnough(nint handle)
    {
        if (!NativeLibrary.TryGetExport(handle, "sqlite3_libversion_number", out var export)) return false;
        var number = Marshal.GetDelegateForFunctionPointer<VersionNumber>(export)();
        return new Version(number / 1_000_000, number / 1_000 % 1_000) >= Oldest;
    }

    private delegate int VersionNumber();
}

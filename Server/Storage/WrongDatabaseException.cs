namespace StreamingAnomaly.Server.Storage;

/// <summary>The database is whole, but not for this server: waiting would not help, whoever started it must choose otherwise.</summary>
internal sealed class WrongDatabaseException(string message, Exception? cause = null) : StoreUnavailableException(message, cause);

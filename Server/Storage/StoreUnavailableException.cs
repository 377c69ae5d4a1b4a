namespace StreamingAnomaly.Server.Storage;

/// <summary>The store could not take or give points; the message says what is wrong with it in a person's words.</summary>
internal sealed class StoreUnavailableException(string message, Exception? cause = null) : Exception(message, cause);

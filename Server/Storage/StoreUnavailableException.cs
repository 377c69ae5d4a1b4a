namespace StreamingAnomaly.Server.Storage;

/// <summary>The store could not take or give points; the message says what is wrong with it in a person's words.</summary>
internal class StoreUnavailableException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A new stream would be one more than there can be.</summary>
internal sealed class TooManyStreamsException(string message) : StoreUnavailableException(message);

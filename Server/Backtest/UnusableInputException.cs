namespace StreamingAnomaly.Server.Backtest;

/// <summary>A file or an option cannot be used; the message says to a person what to change.</summary>
internal sealed class UnusableInputException(string message) : Exception(message);

namespace EUNet.Training;

/// <summary>A loss that is no finite number; the message names what made the first such value, and what to do.</summary>
public sealed class DivergenceException(string message) : InputException(message);

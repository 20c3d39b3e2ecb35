namespace EUNet.Networks;

/// <summary>A network that can be made by name.</summary>
/// <param name="Card">What there is to know of it.</param>
/// <param name="Create">Makes it, its weights all zero.</param>
public sealed record NetworkEntry(NetworkCard Card, Func<Network> Create);

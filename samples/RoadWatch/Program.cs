using EUNet.Devices;
using EUNet.Imaging;
using EUNet.Weights;
using RoadWatch;

// Trains a network of its own on one photo, until it knows where the road is: the lower half, says this sample.
// dotnet run -c Release --project samples/RoadWatch -- samples/street.jpg
var photo = ImageFile.Load(args.Length > 0 ? args[0] : throw new ArgumentException("Name a photo."));
const int Height = 96, Width = 128, Steps = 30;

using var network = new RoadNetwork();
network.Initialize(seed: 1);
var pixels = new float[Height * Width * 3];
network.Card.Normalization.Apply(ImageResize.Bilinear(photo, Width, Height).Pixels, pixels, channels: 3);
int[] truth = [.. Enumerable.Range(0, Height * Width).Select(i => i / Width < Height / 2 ? (int)RoadNetwork.Class.Other : (int)RoadNetwork.Class.Road)];

using (var training = network.CreateTrainingSession(Device.Cpu, batch: 1, Height, Width))
{
    for (var step = 1; step <= Steps; step++)
    {
        training.Forward(pixels);
        var loss = training.SoftmaxCrossEntropy(truth, ignoreIndex: 255);
        training.Backward();
        training.AdamW(rate: 3e-3f);
        if (step % 10 == 0)
        {
            Console.WriteLine($"step {step}: loss {loss:F3}");
        }
    }
}

SafetensorsWriter.Write("road.safetensors", network.Parameters, StorageType.F16);
using var loaded = RoadNetwork.Load("road.safetensors");
using var session = loaded.CreateSession(Device.Auto, batch: 1, Height, Width);
var map = session.Segment(photo);
Console.WriteLine($"road: {map.Share((int)RoadNetwork.Class.Road):P0} of the photo");
return map.Share((int)RoadNetwork.Class.Road) is > 0.3 and < 0.7 ? 0 : 1;

Console.WriteLine("eunet");
